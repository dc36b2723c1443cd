/**
 * What a study's files are, as one text, whatever they are called and in whichever order: its SHA-256 is the same where the bytes are.
 * @param files of each its bytes and their SHA-256, hexadecimal.
 */
export const filesText = (files: readonly { readonly size: number; readonly sha256: string }[]): string =>
  files
    .map(({ size, sha256 }) => `${sha256}/${size}\n`)
    .sort()
    .join('');

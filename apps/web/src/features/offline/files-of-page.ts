/** A name of a file that Next.js has made, as it stands in a page, a script or a style sheet. */
const FILE = /(?:static\/(?:chunks|media)\/|(?<=["'(/])media\/)[\w.~%-]+\.\w+/g;

/** Only text names further files. */
const mayName = (file: string): boolean => /\.(js|mjs|css)$/.test(file);

/** The addresses of the files that a text names. */
export function filesNamedIn(text: string): string[] {
  return [...new Set(text.match(FILE) ?? [])].map((name) => `/_next/${name.startsWith('media/') ? 'static/' : ''}${name}`);
}

/**
 * Every file that a page may ask for, now or when a tool is first used: those that it names, those that they name, and so on. Files that
 * cannot be had are left out.
 * @param read the text of a file; undefined where there is none.
 */
export async function filesOfPage(html: string, read: (file: string) => Promise<string | undefined>): Promise<string[]> {
  const found = new Set<string>();
  const asked = new Set<string>();
  const visit = async (files: readonly string[]): Promise<void> => {
    const fresh = files.filter((file) => !asked.has(file));
    for (const file of fresh) asked.add(file);
    await Promise.all(
      fresh.map(async (file) => {
        const text = mayName(file) ? await read(file) : '';
        if (text === undefined) return;
        found.add(file);
        await visit(filesNamedIn(text));
      }),
    );
  };
  await visit(filesNamedIn(html));
  return [...found].sort();
}

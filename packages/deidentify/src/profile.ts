import { type DeidentifyOption } from '@annotome/contracts';

/** How a project de-identifies: DICOM PS3.15 Basic Application Confidentiality Profile with these options. */
export interface Profile {
  /** With both date options, dates are shifted. */
  readonly options: ReadonlySet<DeidentifyOption>;
  /**
   * 16 bytes or more that depend on the text and on the project's secret, for instance HMAC-SHA-256. Nobody can find the text from
   * them without the secret, and one project always gives the same.
   */
  readonly keyedHash: (text: string) => Uint8Array;
}

/** A file that cannot be de-identified: it must not be sent. */
export class DeidentifyError extends Error {
  override readonly name = 'DeidentifyError';
}

const bigEndian = (bytes: Uint8Array): bigint => bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);

/** A UID in place of another, the same each time: `2.25.` and a UUID of version 8 (RFC 9562; PS3.5 annex B.2). */
export function replaceUid(uid: string, { keyedHash }: Profile): string {
  const uuid = keyedHash(`uid:${uid}`).slice(0, 16);
  uuid[6] = ((uuid[6] ?? 0) & 0x0f) | 0x80;
  uuid[8] = ((uuid[8] ?? 0) & 0x3f) | 0x80;
  return `2.25.${bigEndian(uuid)}`;
}

/** A name for a person known by this identifier, the same each time. */
export const pseudonym = (identifier: string, { keyedHash }: Profile): string =>
  `P${[...keyedHash(`patient:${identifier}`).subarray(0, 6)].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;

const TEN_YEARS = 3650;

/** Days, −1 to −3650, by which all dates of this person move. */
export const shiftOf = (identifier: string, { keyedHash }: Profile): number =>
  -1 - Number(bigEndian(keyedHash(`dates:${identifier}`).subarray(0, 6)) % BigInt(TEN_YEARS));

/**
 * Private elements that are known to identify nobody: the rows of PS3.15 Table E.3.10-1 for CT, MR and PET, where two independent
 * transcriptions of it agree. Creator → group and elements within its block.
 */
const SAFE: Readonly<Record<string, Readonly<Record<number, readonly number[]>>>> = {
  'SIEMENS MR HEADER': { 0x0019: [0x0c, 0x0d, 0x0e, 0x27] },
  GEMS_ACQU_01: { 0x0019: [0x23, 0x24, 0x27, 0x9e] },
  GEMS_SERS_01: { 0x0025: [0x07] },
  GEMS_PARM_01: { 0x0043: [0x27, 0x39, 0x6f] },
  GEMS_HELIOS_01: { 0x0045: [0x01, 0x02] },
  'Philips Imaging DD 001': { 0x2001: [0x03, 0x04] },
  'Philips PET Private Group': { 0x7053: [0x00, 0x09] },
  ELSCINT1: { 0x00e1: [0x21], 0x01e1: [0x26], 0x01f1: [0x01, 0x07, 0x26, 0x27] },
};

/** Whether this private element, in a block of that creator, is on the list. Creators themselves are not: they follow their elements. */
export const isSafePrivate = (creator: string, tag: number): boolean =>
  (tag & 0xffff) >= 0x1000 && (SAFE[creator]?.[tag >>> 16]?.includes(tag & 0xff) ?? false);

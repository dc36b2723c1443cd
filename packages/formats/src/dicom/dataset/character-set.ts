/**
 * Text in the character sets of SpecificCharacterSet (0008,0005), PS3.3 C.12.1.1.2 and PS3.5 §6.1.2, decoded with `TextDecoder`.
 */

/** Labels of the WHATWG encodings that hold the same characters. */
const LABELS: Readonly<Record<string, string>> = {
  '6': 'iso-8859-1',
  '13': 'shift_jis',
  '58': 'gb18030',
  '87': 'shift_jis',
  '159': 'shift_jis',
  '100': 'iso-8859-1',
  '101': 'iso-8859-2',
  '109': 'iso-8859-3',
  '110': 'iso-8859-4',
  '126': 'iso-8859-7',
  '127': 'iso-8859-6',
  '138': 'iso-8859-8',
  '144': 'iso-8859-5',
  '148': 'iso-8859-9',
  '149': 'euc-kr',
  '166': 'tis-620',
  '192': 'utf-8',
  '203': 'iso-8859-15',
  GB18030: 'gb18030',
  GBK: 'gbk',
};

/** What an escape sequence (the bytes after ESC) switches to: an encoding, and how its bytes become that encoding's. */
const ESCAPES: Readonly<Record<string, { label: string; shift?: 'high' | 'jis-x-0212' }>> = {
  '(B': { label: 'iso-8859-1' },
  '(J': { label: 'shift_jis' },
  ')I': { label: 'shift_jis' },
  '-A': { label: 'iso-8859-1' },
  '-B': { label: 'iso-8859-2' },
  '-C': { label: 'iso-8859-3' },
  '-D': { label: 'iso-8859-4' },
  '-F': { label: 'iso-8859-7' },
  '-G': { label: 'iso-8859-6' },
  '-H': { label: 'iso-8859-8' },
  '-L': { label: 'iso-8859-5' },
  '-M': { label: 'iso-8859-9' },
  '-T': { label: 'tis-620' },
  '-b': { label: 'iso-8859-15' },
  $B: { label: 'euc-jp', shift: 'high' },
  '$(D': { label: 'euc-jp', shift: 'jis-x-0212' },
  '$)C': { label: 'euc-kr' },
  '$)A': { label: 'gb18030' },
};

const ESC = 0x1b;
const decoders = new Map<string, TextDecoder>();

function decode(bytes: Uint8Array, label: string): string {
  let decoder = decoders.get(label);
  if (!decoder) decoders.set(label, (decoder = new TextDecoder(label)));
  return decoder.decode(bytes);
}

/** JIS X 0208 in seven bits is EUC-JP with the high bits set; JIS X 0212 needs 0x8F before each pair as well. */
function toEucJp(bytes: Uint8Array, shift: 'high' | 'jis-x-0212'): Uint8Array {
  const out: number[] = [];
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] as number;
    if (byte < 0x21) out.push(byte);
    else {
      if (shift === 'jis-x-0212') out.push(0x8f);
      out.push(byte | 0x80, (bytes[++i] ?? 0x21) | 0x80);
    }
  }
  return Uint8Array.from(out);
}

/** A decoder of text values for these SpecificCharacterSet terms. Unknown terms read as ISO_IR 100; bytes that are no text become U+FFFD. */
export function textReader(terms: readonly string[]): (bytes: Uint8Array) => string {
  const first = (terms[0] ?? '').trim();
  // 'ISO_IR 100', 'ISO 2022 IR 100', and misspellings seen in the field: 'ISO-IR 100', 'ISO_2022_IR_100', 'IR 100'.
  const number = /IR[ _]?(\d+)$/i.exec(first)?.[1];
  const initial = LABELS[number ?? first.toUpperCase()] ?? (/utf-?8/i.test(first) ? 'utf-8' : 'iso-8859-1');
  const extended = terms.length > 1 || /2022/.test(first);
  return (bytes) => {
    if (!extended || !bytes.includes(ESC)) return decode(bytes, initial);
    let text = '';
    let at = 0;
    let mode: { label: string; shift?: 'high' | 'jis-x-0212' } = { label: initial };
    while (at < bytes.length) {
      if (bytes[at] === ESC) {
        const code = String.fromCharCode(...bytes.subarray(at + 1, at + 4));
        const escape = ESCAPES[code] ? code : code.slice(0, 2);
        const next = ESCAPES[escape];
        at += next ? escape.length + 1 : 1;
        mode = next ?? { label: initial };
      }
      const found = bytes.indexOf(ESC, at);
      const end = found === -1 ? bytes.length : found;
      const part = bytes.subarray(at, end);
      text += decode(mode.shift ? toEucJp(part, mode.shift) : part, mode.label);
      at = end;
    }
    return text;
  };
}

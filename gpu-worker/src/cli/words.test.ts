import { describe, expect, it } from 'vitest';

import { wrapHelp } from './help-text.ts';
import { table } from './table.ts';
import { bytes, duration, millimetres, millions, plural } from './words.ts';

describe('what people read', () => {
  it('says numbers in words', () => {
    expect([duration(12.4), duration(2310), duration(125_000)]).toEqual(['12 ms', '2.3 s', '2 min 5 s']);
    expect([bytes(12), bytes(29_100_000), bytes(3.2e9)]).toEqual(['12 bytes', '29.1 MB', '3.20 GB']);
    expect([millions(7_400_000), plural(1, 'click'), plural(3, 'click'), millimetres([0.9765625, 2, 3])]).toEqual([
      '7.4 million', '1 click', '3 clicks', '0.977 × 2 × 3',
    ]); // prettier-ignore
  });

  it('aligns tables, with a dash for what is missing', () => {
    expect(
      table(
        [{ title: 'a' }, { title: 'n', align: 'right' }],
        [
          ['xyz', '1'],
          ['é', undefined],
        ],
      ),
    ).toBe('a    n\n───  ─\nxyz  1\né    –');
  });

  it('wraps help under its term, and leaves examples alone', () => {
    const long = 'word '.repeat(30).trim();
    const example = `  $ annotome ${'x'.repeat(120)} \\\n      ${'y '.repeat(70)}`;
    const lines = wrapHelp(`  --term    ${long}\n${example}`).split('\n');
    expect(lines[0]).toMatch(/^ {2}--term {4}word/);
    expect(lines[1]).toMatch(/^ {12}word/);
    expect(lines.slice(0, 2).every((line) => line.length <= 100)).toBe(true);
    expect(lines.slice(2).join('\n')).toBe(example);
  });
});

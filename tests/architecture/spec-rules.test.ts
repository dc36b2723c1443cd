import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const MASK_DOC = fileURLToPath(new URL('../../packages/mask-doc/', import.meta.url));
const read = (path: string): string => readFileSync(`${MASK_DOC}${path}`, 'utf8');

it('every rule of the mask document’s specification is quoted in the title of a test, and no other', () => {
  const rules = [...read('SPEC.md').matchAll(/\*\*([A-Z]\d)\*\*/g)].map(([, rule]) => rule);
  const tests = readdirSync(`${MASK_DOC}src`, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.test.ts'));
  const quoted = tests.flatMap((path) =>
    // A title begins with its rules: 'K1, K3: leaves one element'.
    [...read(`src/${path}`).matchAll(/['`]([A-Z]\d?(?:, [A-Z]\d?)*): /g)].flatMap(
      ([, names = '']) => names.match(/[A-Z]\d/g) ?? [],
    ),
  );
  expect(rules.length).toBeGreaterThan(50);
  expect([...new Set(quoted)].sort()).toEqual([...new Set(rules)].sort());
});

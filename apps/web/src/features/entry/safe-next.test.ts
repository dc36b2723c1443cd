import { expect, it } from 'vitest';
import { safeNext } from './safe-next.ts';

it.each([
  ['/projects/abc?state=new', '/projects/abc?state=new'],
  ['//evil.example', '/'],
  ['/\\evil.example', '/'],
  ['/\t/evil.example', '/'],
  ['https://evil.example', '/'],
  ['javascript:alert(1)', '/'],
  ['', '/'],
  [undefined, '/'],
])('after signing in, %j leads to %j', (next, path) => expect(safeNext(next)).toBe(path));

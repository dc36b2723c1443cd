import { expect, it } from 'vitest';
import { initials } from './avatar.tsx';

it.each([
  ['Olivia Owner', 'OO'],
  ['Ana María de la Cruz', 'AC'],
  ['Björk', 'B'],
  ['jane.doe@hospital.org', 'JO'],
  ['李 小龍', '李小'],
  ['  ', '?'],
])('the initials of %j are %s', (name, letters) => expect(initials(name)).toBe(letters));

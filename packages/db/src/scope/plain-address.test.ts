import { expect, it } from 'vitest';
import { plainAddress } from './plain-address.ts';

it('one place has one address', () => {
  for (const machine of ['::1', '127.0.0.1', '::ffff:127.0.0.1']) expect(plainAddress(machine)).toBe('127.0.0.1');
  expect(plainAddress('::FFFF:192.0.2.7')).toBe('192.0.2.7');
  for (const other of ['192.0.2.7', '2001:db8::1', undefined]) expect(plainAddress(other)).toBe(other);
});

import { describe, expect, it } from 'vitest';
import { sessionTokenIn } from './session-cookie.ts';

describe('sessionTokenIn', () => {
  it.each<[string | null, string | undefined]>([
    ['authjs.session-token=abc', 'abc'],
    ['a=b; authjs.session-token=abc; c=d', 'abc'],
    ['authjs.session-token=a%2Fb%3D', 'a/b='],
    ['authjs.session-token=plain; __Secure-authjs.session-token=secure', 'secure'],
    ['xauthjs.session-token=abc', undefined],
    ['authjs.session-token.0=abc', undefined],
    ['authjs.session-token=', undefined],
    ['authjs.session-token=%E0%A4%A', undefined],
    ['', undefined],
    [null, undefined],
  ])('%s → %s', (header, token) => {
    expect(sessionTokenIn(header)).toBe(token);
  });
});

import { describe, expect, it } from 'vitest';
import { sessionCookie } from './keep-session.ts';
import { sessionTokenIn } from './session-cookie.ts';

describe('sessionCookie', () => {
  const expires = new Date('2026-12-24T12:00:00Z');

  it.each([
    [
      'http://localhost:3000',
      'authjs.session-token=a%2Fb; Path=/; Expires=Thu, 24 Dec 2026 12:00:00 GMT; HttpOnly; SameSite=Lax',
    ],
    [
      'https://annotome.example',
      '__Secure-authjs.session-token=a%2Fb; Path=/; Expires=Thu, 24 Dec 2026 12:00:00 GMT; HttpOnly; SameSite=Lax; Secure',
    ],
  ])('is read back, on %s', (site, line) => {
    expect(sessionCookie('a/b', expires, site)).toBe(line);
    expect(sessionTokenIn(line.split(';')[0])).toBe('a/b');
  });
});

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

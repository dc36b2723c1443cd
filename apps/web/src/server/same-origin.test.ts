import { describe, expect, it } from 'vitest';
import { isSameOrigin } from './same-origin.ts';

const SITE = 'https://annotome.example';
const request = (headers: Record<string, string>): Request => new Request(`${SITE}/api`, { method: 'POST', headers });

describe('isSameOrigin', () => {
  it.each<[Record<string, string>, boolean]>([
    [{ 'sec-fetch-site': 'same-origin', origin: SITE }, true],
    [{ 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }, false],
    [{ 'sec-fetch-site': 'same-site', origin: 'https://other.annotome.example' }, false],
    [{ origin: SITE }, true],
    [{ origin: 'https://evil.example' }, false],
    [{ origin: 'null' }, false],
    [{ origin: 'http://127.0.0.1:3000', host: '127.0.0.1:3000' }, true],
    [{}, true],
  ])('%j: %s', (headers, expected) => {
    expect(isSameOrigin(request(headers), SITE)).toBe(expected);
  });
});

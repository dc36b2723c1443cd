import { LABEL_COLORS, PRESENCE_COLORS, type PresenceColor } from '@annotome/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseColor, preferredColor, type ColoredPage } from './choose-color.ts';

interface Page extends ColoredPage {
  color: PresenceColor;
}

/** Pages that come one after the other, and all hear of all. */
function arrive(userIds: readonly string[]): Page[] {
  const pages: Page[] = [];
  userIds.forEach((userId, n) => {
    const clientId = 1000 - n;
    pages.push({ clientId, userId, color: chooseColor({ clientId, userId }, undefined, pages) });
  });
  return pages;
}

/** Every page looks at the others, in turn, until nobody changes. @returns how many rounds that took. */
function settle(pages: readonly Page[]): number {
  for (let round = 0; ; round++) {
    let changed = false;
    for (const page of pages) {
      const color = chooseColor(
        page,
        page.color,
        pages.filter((other) => other !== page),
      );
      changed ||= color !== page.color;
      page.color = color;
    }
    if (!changed) return round;
    if (round > 50) throw new Error('The colours never come to rest.');
  }
}

const someUsers = fc.uniqueArray(fc.stringMatching(/^[a-z0-9]{8,12}$/), { minLength: 1, maxLength: 12 });

describe('the colour of a person', () => {
  it('is the same every time where it is free', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z0-9-]{8,40}$/), (userId) => {
        expect(chooseColor({ clientId: 1, userId }, undefined, [])).toBe(preferredColor(userId));
      }),
    );
  });

  it('is nobody else’s while there are enough, and is kept by who was there first', () => {
    fc.assert(
      fc.property(someUsers, (users) => {
        const pages = arrive(users);
        expect(new Set(pages.map(({ color }) => color)).size).toBe(users.length);
        const before = pages.map(({ color }) => color);
        expect(settle(pages)).toBe(0);
        expect(pages.map(({ color }) => color)).toEqual(before);
      }),
    );
  });

  it('is agreed upon by people who come at the same moment with the same', () => {
    fc.assert(
      fc.property(someUsers, fc.constantFrom(...PRESENCE_COLORS), (users, color) => {
        const pages = users.map((userId, n): Page => ({ clientId: n + 1, userId, color }));
        settle(pages);
        expect(new Set(pages.map((page) => page.color)).size).toBe(users.length);
        // The one with the first id has kept it.
        const [first] = [...users].sort();
        expect(pages.find(({ userId }) => userId === first)?.color).toBe(color);
      }),
    );
  });

  it('is the same in all tabs of a person', () => {
    fc.assert(
      fc.property(someUsers, fc.array(fc.constantFrom(...PRESENCE_COLORS), { minLength: 2, maxLength: 4 }), (users, colors) => {
        const [me = ''] = users;
        const tabs = colors.map((color, n): Page => ({ clientId: 10 + n, userId: me, color }));
        settle([...arrive(users.slice(1)), ...tabs]);
        expect(new Set(tabs.map(({ color }) => color)).size).toBe(1);
        expect(chooseColor({ clientId: 99, userId: me }, undefined, tabs)).toBe(tabs[0]?.color);
      }),
    );
  });

  it('is shared evenly, and comes to rest, where there are more people than colours', () => {
    const pages = arrive(Array.from({ length: 30 }, (_, n) => `user-${n}-of-thirty`));
    settle(pages);
    const uses = PRESENCE_COLORS.map((color) => pages.filter((page) => page.color === color).length);
    expect(Math.max(...uses)).toBeLessThanOrEqual(3);
    expect(Math.min(...uses)).toBeGreaterThanOrEqual(2);
  });
});

type Rgb = readonly [number, number, number];
const rgb = (hex: string): Rgb => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255) as unknown as Rgb;
const linear = (v: number): number => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
/** WCAG 2. */
const luminance = (hex: string): number => {
  const [r, g, b] = rgb(hex).map(linear) as unknown as Rgb;
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const contrast = (a: string, b: string): number => {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (light + 0.05) / (dark + 0.05);
};
/** Björn Ottosson’s Oklab, in which distances are what the eye sees. */
const oklab = (hex: string): Rgb => {
  const [r, g, b] = rgb(hex).map(linear) as unknown as Rgb;
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
};
const difference = (a: string, b: string): number => {
  const [one, other] = [oklab(a), oklab(b)];
  return Math.hypot(...one.map((v, n) => v - (other[n] as number)));
};

describe('the palette of people', () => {
  it('is readable: on the dark room, and with dark writing on it', () => {
    for (const color of PRESENCE_COLORS) {
      // --background and the writing on a name.
      expect(contrast(color, '#0f1319'), color).toBeGreaterThan(7);
      expect(contrast(color, '#0b1016'), color).toBeGreaterThan(7);
    }
  });

  it('has no two colours that look alike, none like the marks of clicks, and none that a label is filled with', () => {
    PRESENCE_COLORS.forEach((color, n) => {
      for (const other of PRESENCE_COLORS.slice(n + 1))
        expect(difference(color, other), `${color} ${other}`).toBeGreaterThan(0.06);
      for (const mark of ['#4ade80', '#fb7185']) expect(difference(color, mark), `${color} ${mark}`).toBeGreaterThan(0.06);
      expect(LABEL_COLORS).not.toContain(color);
    });
  });
});

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const css = readFileSync(new URL('../../app/globals.css', import.meta.url), 'utf8');

/** Tokens of one theme: `--name: oklch(L C H)`. */
function tokens(selector: string): Map<string, number> {
  const [, block = ''] = css.split(selector);
  const found = block.slice(0, block.indexOf('}')).matchAll(/--([a-z-]+): oklch\(([\d.]+) ([\d.]+) ([\d.]+)\)/g);
  return new Map(
    [...found].map(([, name = '', lightness, chroma, hue]) => [name, luminance(Number(lightness), Number(chroma), Number(hue))]),
  );
}

/** WCAG relative luminance of an OKLCH colour, clipped to sRGB. Matrices: Björn Ottosson, "A perceptual color space for image processing". */
function luminance(lightness: number, chroma: number, hue: number): number {
  const a = chroma * Math.cos((hue * Math.PI) / 180);
  const b = chroma * Math.sin((hue * Math.PI) / 180);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const clip = (value: number) => Math.min(1, Math.max(0, value));
  const red = clip(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s);
  const green = clip(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s);
  const blue = clip(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(theme: Map<string, number>, one: string, other: string): number {
  const [first, second] = [theme.get(one), theme.get(other)];
  if (first === undefined || second === undefined)
    throw new Error(`globals.css has no token --${first === undefined ? one : other} as oklch(L C H).`);
  return (Math.max(first, second) + 0.05) / (Math.min(first, second) + 0.05);
}

describe.each([
  ['dark', tokens('color-scheme: dark;')],
  ['light', tokens('color-scheme: light;')],
])('%s theme', (_name, theme) => {
  const grounds = ['background', 'surface', 'raised', 'hover'];
  it.each(grounds)('text on %s has the 4.5 : 1 of WCAG AA', (ground) => {
    for (const text of ['text', 'muted', 'faint', 'accent', 'success', 'warning', 'danger']) {
      expect(contrast(theme, text, ground), text).toBeGreaterThanOrEqual(4.5);
    }
  });
  it('text on the accent has it too, pointed at or not', () => {
    for (const accent of ['accent', 'accent-hover']) expect(contrast(theme, 'on-accent', accent)).toBeGreaterThanOrEqual(4.5);
  });
  it.each(grounds.slice(0, 3))('edges of controls and the focus ring on %s have 3 : 1', (ground) => {
    for (const line of ['control', 'accent']) expect(contrast(theme, line, ground), line).toBeGreaterThanOrEqual(3);
  });
});

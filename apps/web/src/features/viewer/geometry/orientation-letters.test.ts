import { worldVector } from '@annotome/volume';
import { describe, expect, it } from 'vitest';
import { oppositeLetters, orientationLetters } from './orientation-letters.ts';

describe('orientationLetters', () => {
  it.each([
    [[1, 0, 0], 'L'],
    [[0, -2, 0], 'A'],
    [[0, 0, 0.5], 'S'],
    [[0.9, -0.4, 0], 'LA'],
    [[-0.3, 0.5, 0.8], 'SPR'],
    // 4° is not worth a letter, 6° is.
    [[Math.cos(0.07), Math.sin(0.07), 0], 'L'],
    [[Math.cos(0.105), Math.sin(0.105), 0], 'LP'],
  ] as const)('of %j is %s', ([x, y, z], letters) => {
    expect(orientationLetters(worldVector(x, y, z))).toBe(letters);
    expect(orientationLetters(worldVector(-x, -y, -z))).toBe(oppositeLetters(letters));
  });
});

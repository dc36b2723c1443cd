import { describe, expect, it } from 'vitest';
import { cardPlace } from './card-place.ts';

const card = { width: 288, height: 200 };
const around = { width: 944, height: 648 };

describe('a card', () => {
  it.each<[string, [number, number] | undefined, [number, number]]>([
    ['to the right of its pin', [100, 300], [130, 278]],
    ['to the left where the right is too narrow', [800, 300], [504, 278]],
    ['below the upper edge', [100, 4], [130, 8]],
    ['above the lower edge', [100, 640], [130, 440]],
    ['inside, though its pin has been scrolled out', [2000, -50], [648, 8]],
    ['in the corner without a pin', undefined, [648, 8]],
  ])('lies %s', (_, pin, place) => {
    expect(cardPlace(pin, card, around)).toEqual(place);
  });

  it('stays in sight where there is hardly any room', () => {
    expect(cardPlace([50, 50], card, { width: 200, height: 100 })).toEqual([8, 8]);
  });
});

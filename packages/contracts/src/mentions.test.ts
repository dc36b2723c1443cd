import { describe, expect, it } from 'vitest';
import { mentionedIn, mentionSpans } from './mentions.ts';

const people = [
  { userId: 'anna', name: 'Anna' },
  { userId: 'anna-a', name: 'Anna Annotator' },
  { userId: 'zoe', name: 'Zoë Müller-Lüdenscheidt' },
  { userId: 'twin-1', name: 'Kim Kim' },
  { userId: 'twin-2', name: 'kim kim' },
  { userId: 'none', name: '' },
];

describe('mentions', () => {
  it.each<[string, string[]]>([
    ['@Anna, look here', ['anna']],
    ['Look, @anna annotator.', ['anna-a']],
    ['(@Anna Annotator)', ['anna-a']],
    ['@Anna Annotators are many', ['anna']],
    ['@Annabel', []],
    ['@Anna_2', []],
    ['anna@Anna.example', []],
    ['ö@Anna', []],
    ['@@Anna', ['anna']],
    ['two\n@Anna\nlines', ['anna']],
    ['@Zoë Müller-Lüdenscheidt and @ZOË MÜLLER-LÜDENSCHEIDT', ['zoe']],
    ['@Kim Kim', ['twin-1', 'twin-2']],
    ['@Anna @Kim Kim @Anna', ['anna', 'twin-1', 'twin-2']],
    ['Anna', []],
    ['@', []],
    ['', []],
  ])('%j names %j', (text, ids) => {
    expect(mentionedIn(text, people)).toEqual(ids);
  });

  it('are found where they stand, beside characters of two halves too', () => {
    const text = '🫀 @Anna Annotator🫁 see @Anna';
    expect(mentionSpans(text, people).map(({ start, end }) => text.slice(start, end))).toEqual(['@Anna Annotator', '@Anna']);
  });

  it('take no mathematical letter of two halves for the end of a word', () => {
    expect(mentionedIn('@Anna𝒳', people)).toEqual([]);
    expect(mentionedIn('𝒳@Anna', people)).toEqual([]);
  });
});

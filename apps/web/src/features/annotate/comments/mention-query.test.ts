import { mentionedIn } from '@annotome/contracts';
import { describe, expect, it } from 'vitest';
import { mentionQuery, offered, withMention } from './mention-query.ts';

const people = ['Anna Annotator', 'Anton Annotator', 'Zoë Müller-Lüdenscheidt', 'Rafael Reviewer'].map((name, n) => ({
  userId: `user-${n}`,
  name,
}));
const names = (search: string) => offered(people, search).map(({ name }) => name);

describe('an @ that is being typed', () => {
  it.each<[string, string | undefined]>([
    ['@', ''],
    ['Look @an', 'an'],
    ['Look @anna ann', 'anna ann'],
    ['(@an', 'an'],
    ['one @anna, two @an', 'an'],
    ['Look', undefined],
    ['', undefined],
    ['me@example', undefined],
    ['@ an', undefined],
    ['@anna  and', undefined],
    ['@anna\n', undefined],
    [`@${'x'.repeat(80)}`, undefined],
  ])('%j asks for %j', (text, search) => {
    expect(mentionQuery(text, text.length)?.search).toBe(search);
  });

  it('is the one before the caret', () => {
    expect(mentionQuery('@an and @ra', 3)).toEqual({ start: 0, caret: 3, search: 'an' });
    expect(mentionQuery('@an and @ra', 0)).toBeUndefined();
  });
});

describe('people offered', () => {
  it('are those a word of whose name begins so, in order, those whose name begins so first', () => {
    expect(names('an')).toEqual(['Anna Annotator', 'Anton Annotator']);
    expect(names('ant ann')).toEqual(['Anton Annotator']);
    expect(names('annotator an')).toEqual([]);
    expect(names('r')).toEqual(['Rafael Reviewer']);
    expect(names('')).toHaveLength(4);
    expect(names('nobody')).toEqual([]);
  });

  it('are found without accents, and by the second half of a double name', () => {
    expect(names('zoe mull')).toEqual(['Zoë Müller-Lüdenscheidt']);
    expect(names('lud')).toEqual(['Zoë Müller-Lüdenscheidt']);
  });

  it('are none once a name stands there whole and the sentence goes on', () => {
    expect(names('Anna Annotator')).toEqual(['Anna Annotator']);
    expect(names('Anna Annotator ')).toEqual([]);
    expect(names('Anna Annotator, see')).toEqual([]);
  });
});

describe('a name that was chosen', () => {
  it('takes the place of what was typed, is a mention, and the caret stands after it', () => {
    const text = 'Look @an, please';
    const query = mentionQuery(text, 8);
    if (!query) throw new Error('no query');
    const chosen = withMention(text, query, 'Anna Annotator');
    expect(chosen).toEqual({ text: 'Look @Anna Annotator, please', caret: 20 });
    expect(mentionedIn(chosen.text, people)).toEqual(['user-0']);
  });

  it('is followed by a space: the one that is there, or a new one', () => {
    const last = mentionQuery('@an', 3);
    if (!last) throw new Error('no query');
    expect(withMention('@an', last, 'Anna Annotator')).toEqual({ text: '@Anna Annotator ', caret: 16 });
    const query = mentionQuery('@an is', 3);
    if (!query) throw new Error('no query');
    expect(withMention('@an is', query, 'Anna Annotator')).toEqual({ text: '@Anna Annotator is', caret: 16 });
  });
});

import { describe, expect, it } from 'vitest';
import { History } from './history.ts';

function counting(history: History) {
  const log: string[] = [];
  const deed = (name: string) =>
    history.push({ name, undo: () => log.push(`-${name}`) > 0, redo: () => log.push(`+${name}`) > 0 });
  return { log, deed };
}

describe('History', () => {
  it('takes back in reverse order, whatever the deeds were, and does them again', () => {
    const history = new History();
    const { log, deed } = counting(history);
    deed('click');
    deed('brush');
    expect([history.undo(), history.undo(), history.undo()]).toEqual(['brush', 'click', undefined]);
    expect([history.redo(), history.redo(), history.redo()]).toEqual(['click', 'brush', undefined]);
    expect(log).toEqual(['-brush', '-click', '+click', '+brush']);
  });

  it('forgets what was taken back when something new is done', () => {
    const history = new History();
    const { deed } = counting(history);
    deed('click');
    history.undo();
    deed('lasso');
    expect(history.canRedo).toBe(false);
    expect(history.undo()).toBe('lasso');
  });

  it('keeps the last so many', () => {
    const history = new History(2);
    const { deed } = counting(history);
    for (const name of ['a', 'b', 'c']) deed(name);
    expect([history.undo(), history.undo(), history.undo()]).toEqual(['c', 'b', undefined]);
  });

  it('ends where a deed cannot be taken back any more, and says so', () => {
    const history = new History();
    const { log, deed } = counting(history);
    deed('click');
    history.push({ name: 'brush', undo: () => false, redo: () => false });
    deed('lasso');
    expect([history.undo(), history.canUndo, history.undo(), history.canUndo]).toEqual(['lasso', true, undefined, false]);
    expect([history.redo(), log]).toEqual(['lasso', ['-lasso', '+lasso']]);
  });
});

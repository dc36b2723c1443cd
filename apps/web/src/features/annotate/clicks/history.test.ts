import { describe, expect, it } from 'vitest';
import { History } from './history.ts';

function counting(history: History) {
  const log: string[] = [];
  const deed = (name: string) =>
    history.push({ name, undo: () => void log.push(`-${name}`), redo: () => void log.push(`+${name}`) });
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
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { free, stepFollow, type Follow, type FollowEvent } from './follow-machine.ts';

const run = (...events: FollowEvent[]): Follow => events.reduce(stepFollow, free);
const follow = (userId: string): FollowEvent => ({ type: 'follow', userId });
const left = (userId: string): FollowEvent => ({ type: 'left', userId });
const came = (userId: string): FollowEvent => ({ type: 'came', userId });
const ownWay: FollowEvent = { type: 'own-way' };
const waited: FollowEvent = { type: 'waited' };

describe('following a colleague', () => {
  it('begins by choosing, and passes to whoever is chosen next', () => {
    expect(run(follow('ana'))).toEqual({ state: 'following', userId: 'ana' });
    expect(run(follow('ana'), follow('ben'))).toEqual({ state: 'following', userId: 'ben' });
  });

  it('ends when the person goes their own way, from every state', () => {
    expect(run(follow('ana'), ownWay)).toBe(free);
    expect(run(follow('ana'), left('ana'), ownWay)).toBe(free);
    expect(run(ownWay)).toBe(free);
  });

  it('waits for a colleague whose page is loaded anew, but not for ever', () => {
    expect(run(follow('ana'), left('ana'))).toEqual({ state: 'waiting', userId: 'ana' });
    expect(run(follow('ana'), left('ana'), came('ana'))).toEqual({ state: 'following', userId: 'ana' });
    expect(run(follow('ana'), left('ana'), waited)).toBe(free);
    expect(run(follow('ana'), left('ana'), came('ana'), waited)).toEqual({ state: 'following', userId: 'ana' });
  });

  it('does not mind who else comes and goes', () => {
    const following = run(follow('ana'));
    expect(stepFollow(following, left('ben'))).toBe(following);
    expect(stepFollow(following, came('ben'))).toBe(following);
    expect(stepFollow(following, follow('ana'))).toBe(following);
    const waiting = run(follow('ana'), left('ana'));
    expect(stepFollow(waiting, came('ben'))).toBe(waiting);
  });

  it('never begins by itself, whatever happens', () => {
    const event = fc.oneof(
      fc.constantFrom('ana', 'ben').map(left),
      fc.constantFrom('ana', 'ben').map(came),
      fc.constantFrom(ownWay, waited),
    );
    fc.assert(
      fc.property(fc.array(event), (events) => {
        expect(run(...events)).toBe(free);
      }),
    );
    fc.assert(
      fc.property(fc.array(event), (events) => {
        const now = run(follow('ana'), ...events);
        if (now.state !== 'free') expect(now.userId).toBe('ana');
      }),
    );
  });
});

import { LIMITS, RESTING_PRESENCE, type OrganizationId, type PagePresence, type UserId } from '@annotome/contracts';
import { createDecoder, readVarUint, readVarUint8Array } from 'lib0/decoding';
import { describe, expect, it } from 'vitest';
import { applyAwarenessUpdate, Awareness, encodeAwarenessUpdate } from 'y-protocols/awareness';
import { Doc } from 'yjs';
import { Presence, type PresentPage } from './presence.ts';

/** A document with its pages; what waits runs when the test says so. */
function room() {
  let now = 2 ** 41;
  const waiting: (() => void)[] = [];
  const presence = new Presence({ now: () => now++, later: (run) => waiting.push(run), tellOthers: () => Promise.resolve() });
  return {
    presence,
    run: (): void => waiting.splice(0).forEach((run) => run()),
    waiting,
    /** A page as y-websocket has it: it sends back whatever changes. */
    enter: (userId: string, client?: number) => {
      const doc = new Doc();
      if (client !== undefined) doc.clientID = client;
      const awareness = new Awareness(doc);
      const heard: Uint8Array[] = [];
      const page: PresentPage = {
        scope: {
          organizationId: 'organization' as OrganizationId,
          actor: { kind: 'member', userId: userId as UserId, role: 'annotator', name: `The ${userId}` },
        },
        sendPresence: (message) => {
          heard.push(message);
          const decoder = createDecoder(message);
          readVarUint(decoder);
          applyAwarenessUpdate(awareness, readVarUint8Array(decoder), 'server');
        },
      };
      awareness.on('update', ({ added, updated, removed }: Record<'added' | 'updated' | 'removed', number[]>) => {
        presence.hear(page, encodeAwarenessUpdate(awareness, [...added, ...updated, ...removed]));
      });
      presence.join(page);
      return {
        page,
        awareness,
        heard,
        say: (state: Partial<PagePresence> & Record<string, unknown> = {}) =>
          awareness.setLocalState({ ...RESTING_PRESENCE, ...state }),
        /** Names of the others it sees. */
        sees: () =>
          [...awareness.getStates()]
            .filter(([id]) => id !== doc.clientID)
            .map(([, { user }]) => (user as { name: string } | undefined)?.name),
        stateOf: (id: number) => awareness.getStates().get(id),
        end: () => awareness.destroy(),
      };
    },
  };
}

describe('presence', () => {
  it('tells those who are here of each other, and who comes of all', () => {
    const { enter, run } = room();
    const [ann, bob] = [enter('ann'), enter('bob')];
    ann.say();
    bob.say();
    run();
    expect([ann.sees(), bob.sees()]).toEqual([['The bob'], ['The ann']]);
    const cid = enter('cid');
    expect(cid.sees().sort()).toEqual(['The ann', 'The bob']);
    for (const one of [ann, bob, cid]) one.end();
  });

  it('says who somebody is, whatever the page says, and shows nothing that is not in the contract', () => {
    const { enter, run } = room();
    const [ann, bob] = [enter('ann'), enter('bob')];
    ann.say({ user: { id: 'bob', name: 'The bob', role: 'owner' }, secret: 'x' });
    run();
    expect(bob.stateOf(ann.awareness.clientID)).toEqual({
      ...RESTING_PRESENCE,
      user: { id: 'ann', name: 'The ann', role: 'annotator' },
    });
    ann.say({ cursor: [1, 2, 'x'] as never });
    run();
    expect(bob.stateOf(ann.awareness.clientID)).toMatchObject({ cursor: null });
    for (const one of [ann, bob]) one.end();
  });

  it('lets nobody speak for another, nor take them away', () => {
    const { enter, run, presence } = room();
    const [ann, bob, eve] = [enter('ann'), enter('bob'), enter('eve')];
    ann.say();
    run();
    const before = bob.stateOf(ann.awareness.clientID);
    const other = new Awareness(new Doc());
    other.clientID = ann.awareness.clientID;
    for (const state of [{ ...RESTING_PRESENCE, tool: 'brush' }, null]) {
      for (let n = 0; n < 5; n++) other.setLocalState(state);
      presence.hear(eve.page, encodeAwarenessUpdate(other, [other.clientID]));
    }
    run();
    expect(bob.stateOf(ann.awareness.clientID)).toEqual(before);
    // One page, one person.
    eve.say();
    other.clientID = 77;
    other.setLocalState(RESTING_PRESENCE);
    presence.hear(eve.page, encodeAwarenessUpdate(other, [77]));
    run();
    expect(bob.sees().sort()).toEqual(['The ann', 'The eve']);
    for (const one of [ann, bob, eve]) one.end();
    other.destroy();
  });

  it('does not take for its own what a page sends back of somebody who has just left', () => {
    const { enter, run, presence } = room();
    const [ann, bob] = [enter('ann'), enter('bob')];
    ann.say();
    run();
    const back = encodeAwarenessUpdate(bob.awareness, [ann.awareness.clientID]);
    bob.awareness.setLocalState(null);
    presence.leave(ann.page);
    presence.hear(bob.page, back);
    run();
    expect(presence.size).toBe(0);
    for (const one of [ann, bob]) one.end();
  });

  it('takes away at once who leaves or hides', () => {
    const { enter, run, presence } = room();
    const [ann, bob] = [enter('ann'), enter('bob')];
    ann.say();
    bob.say();
    run();
    presence.leave(ann.page);
    expect(bob.sees()).toEqual([]);
    const cid = enter('cid');
    bob.awareness.setLocalState(null);
    expect(cid.sees()).toEqual([]);
    for (const one of [ann, bob, cid]) one.end();
  });

  it('believes somebody who comes back under the same number before the last connection has gone, and is believed', () => {
    const { enter, run, presence } = room();
    const [ann, bob] = [enter('ann'), enter('bob')];
    ann.say();
    run();
    const again = enter('ann', ann.awareness.clientID);
    const late = enter('ann', ann.awareness.clientID);
    again.say({ tool: 'brush' });
    presence.leave(ann.page);
    run();
    presence.leave(late.page);
    expect(bob.stateOf(ann.awareness.clientID)).toMatchObject({ tool: 'brush' });
    presence.leave(again.page);
    expect(bob.sees()).toEqual([]);
    // Nothing under its own number has come to either.
    expect([...again.heard, ...late.heard]).toEqual([]);
    for (const one of [ann, bob, again, late]) one.end();
  });

  it('tells a page of its person’s other tabs, once it is known which one it is', () => {
    const { enter, run } = room();
    const [one, two] = [enter('ann'), enter('ann')];
    one.say();
    run();
    expect(two.heard).toEqual([]);
    two.say();
    run();
    expect([one.sees(), two.sees()]).toEqual([['The ann'], ['The ann']]);
    for (const tab of [one, two]) tab.end();
  });

  it('sends the latest of what comes quickly, once, and nothing twice', () => {
    const { enter, run, waiting } = room();
    const [ann, bob] = [enter('ann'), enter('bob')];
    for (let n = 0; n < 1000; n++) ann.say({ at: n });
    expect(waiting).toHaveLength(1);
    run();
    expect(bob.heard).toHaveLength(1);
    expect(bob.stateOf(ann.awareness.clientID)).toMatchObject({ at: 999 });
    // Said again only that it is not taken for gone.
    ann.say({ at: 999 });
    run();
    expect(bob.heard).toHaveLength(1);
    for (const one of [ann, bob]) one.end();
  });

  it('shows nothing that is too large', () => {
    const { enter, run } = room();
    const [ann, bob] = [enter('ann'), enter('bob')];
    ann.say({ more: 'ü'.repeat(LIMITS.presenceBytes / 2) });
    run();
    expect(bob.heard).toEqual([]);
    for (const one of [ann, bob]) one.end();
  });

  it('reminds with a new count, so that nobody takes a quiet page for gone', () => {
    const { enter, run, presence } = room();
    const [ann, bob] = [enter('ann'), enter('bob')];
    ann.say();
    run();
    const count = () => bob.awareness.meta.get(ann.awareness.clientID)?.clock ?? 0;
    const before = count();
    presence.remind();
    expect(count()).toBeGreaterThan(before);
    expect(ann.heard).toEqual([]);
    for (const one of [ann, bob]) one.end();
  });

  it('refuses bytes that are none', () => {
    const { enter, presence } = room();
    const ann = enter('ann');
    expect(() => presence.hear(ann.page, new Uint8Array([2, 5, 1, 200]))).toThrow();
    ann.end();
  });
});

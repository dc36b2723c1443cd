import { type World } from '@annotome/volume';

/** A click of a segment: a point of the patient, and whether it lies in the structure. */
export interface Click {
  /** Unique in its draft; kept when the click is moved or flipped. */
  readonly id: number;
  readonly world: World;
  readonly label: 'inside' | 'outside';
}

/** Clicks whose mask is not accepted yet. Every change gives a new draft: undo puts the one before back. */
export interface Draft {
  /** Clicks that the segment's accepted mask was made of; empty for a new segment. */
  readonly base: readonly Click[];
  readonly clicks: readonly Click[];
}

export const emptyDraft: Draft = { base: [], clicks: [] };

/** A draft that goes on from an accepted mask's clicks. */
export const draftFrom = (base: readonly Click[]): Draft => ({ base, clicks: base });

export function addClick(draft: Draft, world: World, label: Click['label']): Draft {
  const id = 1 + draft.clicks.reduce((most, click) => Math.max(most, click.id), 0);
  return { ...draft, clicks: [...draft.clicks, { id, world, label }] };
}

export const moveClick = (draft: Draft, id: number, world: World): Draft => ({
  ...draft,
  clicks: draft.clicks.map((click) => (click.id === id ? { ...click, world } : click)),
});

export const flipClick = (draft: Draft, id: number): Draft => ({
  ...draft,
  clicks: draft.clicks.map((click) =>
    click.id === id ? { ...click, label: click.label === 'inside' ? 'outside' : 'inside' } : click,
  ),
});

export const removeClick = (draft: Draft, id: number): Draft => ({
  ...draft,
  clicks: draft.clicks.filter((click) => click.id !== id),
});

/** Whether the clicks are other than the accepted ones. */
export const isChanged = ({ base, clicks }: Draft): boolean =>
  base.length !== clicks.length || clicks.some((click, at) => !sameClick(click, base[at]));

const sameClick = (a: Click, b: Click | undefined): boolean =>
  b !== undefined && a.label === b.label && a.world.every((v, axis) => v === b.world[axis]);

export const hasInside = (clicks: readonly Click[]): boolean => clicks.some(({ label }) => label === 'inside');

import { type SavedState } from '../mask-session/index.ts';

const count = (changes: number): string => `${changes} change${changes === 1 ? '' : 's'}`;

/**
 * Where the work is, in a few words.
 * @param now milliseconds since 1970.
 */
export function savedSentence(saved: SavedState, now: number): string {
  if (saved.state === 'saving') return saved.kept ? 'Saving…' : `Saving… ${count(saved.changes)} in this page only`;
  if (saved.state === 'offline') {
    const word = saved.refused ? 'Not saved' : 'Offline';
    if (saved.changes === 0) return word;
    const are = saved.changes === 1 ? 'is' : 'are';
    return `${word}: ${count(saved.changes)} ${are} ${saved.kept ? 'kept on this computer' : 'in this page only'}`;
  }
  if (saved.since === undefined) return 'Saved';
  const seconds = Math.max(0, Math.round((now - saved.since) / 1000));
  if (seconds < 5) return 'Saved';
  if (seconds < 60) return `Saved ${seconds} s ago`;
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `Saved ${minutes} min ago` : 'Saved';
}

/** What that means, and what to do. */
export function savedExplanation(saved: SavedState): string {
  if (saved.state === 'saved') return 'The server has written down everything that you drew.';
  if (!saved.kept && saved.changes > 0)
    return 'This browser cannot keep your changes: its disk is full, or it is a private window. Leave this page open until they are saved, or download them.';
  if (saved.state === 'saving') return 'Your changes are on this computer, and on their way to the server.';
  if (saved.refused) return saved.refused.sentence;
  return 'The server cannot be reached. Go on: what you draw is kept on this computer, and saved when the server is back.';
}

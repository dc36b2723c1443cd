'use client';

import { LIMITS } from '@annotome/contracts';
import { Button, Textarea } from '@annotome/ui';
import { useEffect, useId, useRef, useState, type KeyboardEvent } from 'react';
import { useRoomOfPage } from '../room/use-room.ts';
import { MentionList } from './mention-list.tsx';
import { mentionQuery, offered, withMention } from './mention-query.ts';
import { notSent } from './room-comments.ts';
import { useHasNetwork } from './use-comments.ts';
import { usePeople } from './use-people.ts';

export interface ComposerProps {
  /** What is written: its name for the screen reader. */
  readonly label: string;
  readonly placeholder: string;
  /** Where unsent words are kept. */
  readonly draft: string;
  /** What stands there at first, where nothing was kept. */
  readonly initial?: string;
  readonly send: string;
  readonly autoFocus?: boolean;
  readonly onChange: (text: string) => void;
  readonly onSend: (text: string) => Promise<void>;
  /** Undefined: there is nothing to give up. */
  readonly onCancel?: () => void;
}

/** Shown when so few characters are left. */
const NEARLY = 200;

/** A field for a comment: `@` offers people, ⌘⏎ sends. What is typed is kept on this computer until the server has it. */
export function Composer({
  label,
  placeholder,
  draft,
  initial = '',
  send,
  autoFocus,
  onChange,
  onSend,
  onCancel,
}: ComposerProps) {
  const { comments } = useRoomOfPage();
  const [text, setText] = useState(() => comments.drafts.text(draft) || initial);
  const [caret, setCaret] = useState(0);
  const [chosen, setChosen] = useState(0);
  const [dismissed, setDismissed] = useState<number>();
  const [sending, setSending] = useState(false);
  const [problem, setProblem] = useState<string>();
  const field = useRef<HTMLTextAreaElement>(null);
  const hasNetwork = useHasNetwork();
  const people = usePeople();
  const list = useId();
  const hint = useId();

  const query = mentionQuery(text, caret);
  const options = query && query.start !== dismissed ? offered(people, query.search) : [];
  const at = Math.min(chosen, options.length - 1);
  const left = LIMITS.commentLength - text.trim().length;
  const maySend = text.trim() !== '' && left >= 0 && hasNetwork && !sending;

  useEffect(() => {
    if (!autoFocus || !field.current) return;
    field.current.focus();
    field.current.setSelectionRange(field.current.value.length, field.current.value.length);
  }, [autoFocus]);

  const write = (next: string, to: number): void => {
    setText(next);
    setCaret(to);
    setChosen(0);
    setProblem(undefined);
    onChange(next);
  };
  const choose = (n: number): void => {
    const person = options[n];
    if (!query || !person || !field.current) return;
    const next = withMention(text, query, person.name);
    write(next.text, next.caret);
    field.current.focus();
    // The caret is put after what React will have written.
    requestAnimationFrame(() => field.current?.setSelectionRange(next.caret, next.caret));
  };
  const submit = async (): Promise<void> => {
    if (!maySend) return;
    setSending(true);
    setProblem(undefined);
    try {
      await onSend(text.trim());
      setText('');
    } catch (error) {
      setProblem(notSent(error));
    } finally {
      setSending(false);
    }
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Enter' && (event.metaKey || event.ctrlKey)) {
      event.preventDefault();
      void submit();
      return;
    }
    if (options.length > 0 && /^(ArrowUp|ArrowDown|Enter|Tab|Escape)$/.test(event.key) && !event.shiftKey) {
      event.preventDefault();
      event.stopPropagation();
      if (event.key === 'ArrowDown') setChosen((at + 1) % options.length);
      else if (event.key === 'ArrowUp') setChosen((at + options.length - 1) % options.length);
      else if (event.key === 'Escape') setDismissed(query?.start);
      else choose(at);
    }
  };
  const follow = (): void => {
    const to = field.current?.selectionStart ?? 0;
    if (to !== caret) setCaret(to);
  };

  const said = problem ?? (hasNetwork ? undefined : NO_NETWORK);
  return (
    <form
      className="relative flex flex-col gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      {options.length > 0 && <MentionList id={list} people={options} chosen={at} onChoose={choose} onPoint={setChosen} />}
      <Textarea
        ref={field}
        value={text}
        rows={2}
        aria-label={label}
        placeholder={placeholder}
        // A field of several lines may not be a combobox; this is how it has a list.
        aria-autocomplete="list"
        aria-haspopup="listbox"
        aria-controls={options.length > 0 ? list : undefined}
        aria-activedescendant={options.length > 0 ? `${list}-${at}` : undefined}
        aria-describedby={said === undefined ? undefined : hint}
        aria-invalid={left < 0 || undefined}
        className="field-sizing-content max-h-40 min-h-14 resize-none"
        onChange={(event) => write(event.target.value, event.target.selectionStart)}
        onSelect={follow}
        onKeyDown={onKeyDown}
        onBlur={() => setDismissed(query?.start)}
        onFocus={() => setDismissed(undefined)}
      />
      {said !== undefined && (
        <p id={hint} role="alert" className="text-xs text-warning" data-not-sent>
          {said}
        </p>
      )}
      <div className="flex items-center gap-2">
        <span className="flex-1 text-xs text-faint tabular-nums">
          {left < NEARLY ? (left < 0 ? `${-left} characters too many` : `${left} left`) : '@ names somebody'}
        </span>
        {onCancel && (
          <Button size="small" look="ghost" onClick={onCancel}>
            Cancel
          </Button>
        )}
        <Button size="small" look="primary" type="submit" disabled={!maySend} busy={sending} shortcut="mod+enter">
          {send}
        </Button>
      </div>
      <p aria-live="polite" className="sr-only">
        {options.length > 0 &&
          `${options.length === 1 ? 'One person' : `${options.length} people`}, arrows choose: ${options[at]?.name}`}
      </p>
    </form>
  );
}

const NO_NETWORK =
  'You are offline. Comments go through the server: your words are kept on this computer until you can send them.';

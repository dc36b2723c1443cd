import { mentionSpans, type Nameable } from '@annotome/contracts';
import { type ReactNode } from 'react';

/** Plain text with its line breaks, and the people whom it names in colour. */
export function CommentText({ text, mentions }: { readonly text: string; readonly mentions: readonly Nameable[] }) {
  const parts: ReactNode[] = [];
  let from = 0;
  for (const { start, end } of mentionSpans(text, mentions)) {
    parts.push(
      text.slice(from, start),
      <span key={start} className="text-accent">
        {text.slice(start, end)}
      </span>,
    );
    from = end;
  }
  parts.push(text.slice(from));
  return <p className="text-sm wrap-anywhere whitespace-pre-wrap select-text">{parts}</p>;
}

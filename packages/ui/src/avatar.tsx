import { classNames } from './class-names.ts';

/** Up to two capitals of a name. */
export function initials(name: string): string {
  const words = name
    .trim()
    .split(/[\s@._-]+/)
    .filter(Boolean);
  const letters = words.length > 1 ? [words[0], words.at(-1)] : [words[0]];
  return letters.map((word) => [...(word ?? '?')][0]?.toUpperCase() ?? '').join('');
}

export interface AvatarProps {
  readonly name: string;
  /** The person's colour in the room; a quiet ring without one. */
  readonly color?: string | undefined;
  readonly size?: 'small' | 'medium' | undefined;
  /** Beside the written name, where reading it twice would be noise. */
  readonly decorative?: boolean | undefined;
  readonly className?: string | undefined;
}

export function Avatar({ name, color, size = 'medium', decorative = false, className }: AvatarProps) {
  return (
    <span
      {...(decorative ? { 'aria-hidden': true } : { role: 'img', 'aria-label': name })}
      title={decorative ? undefined : name}
      // A picture, not a text that a button around it would have to be called by.
      data-initials={initials(name)}
      style={color === undefined ? undefined : { borderColor: color }}
      className={classNames(
        'inline-flex shrink-0 items-center justify-center rounded-full border-2 bg-hover font-medium text-text select-none before:content-[attr(data-initials)]',
        size === 'medium' ? 'size-7 text-xs' : 'size-5 text-[10px]',
        className,
      )}
    />
  );
}

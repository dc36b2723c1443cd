/** What a colour means, everywhere: calm, to look at, good, careful, wrong. */
export type Tone = 'neutral' | 'accent' | 'success' | 'warning' | 'danger';

export const TONE_TEXT: Record<Tone, string> = {
  neutral: 'text-muted',
  accent: 'text-accent',
  success: 'text-success',
  warning: 'text-warning',
  danger: 'text-danger',
};

export const TONE_FILL: Record<Tone, string> = {
  neutral: 'bg-control',
  accent: 'bg-accent',
  success: 'bg-success',
  warning: 'bg-warning',
  danger: 'bg-danger',
};

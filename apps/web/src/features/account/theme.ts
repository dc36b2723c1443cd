/** The office's theme, kept in a cookie so that the first paint already has it. The annotate room is always dark. */
export const THEME_COOKIE = 'annotome-theme';

export type Theme = 'dark' | 'light';

const listeners = new Set<() => void>();

/** Calls when the theme changes on this page. @returns ends it. */
export function onThemeChange(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

export function currentTheme(): Theme {
  return document.documentElement.dataset['theme'] === 'light' ? 'light' : 'dark';
}

export function setTheme(theme: Theme): void {
  document.documentElement.dataset['theme'] = theme;
  document.cookie = `${THEME_COOKIE}=${theme}; path=/; max-age=31536000; samesite=lax`;
  listeners.forEach((listener) => listener());
}

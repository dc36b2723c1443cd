export interface Column {
  readonly title: string;
  readonly align?: 'left' | 'right';
}

/** An aligned table for a terminal. Cells are text already; a missing cell is a dash. Columns are two spaces apart. */
export function table(columns: readonly Column[], rows: readonly (readonly (string | undefined)[])[]): string {
  const cells = rows.map((row) => columns.map((_, c) => row[c] ?? '–'));
  const widths = columns.map((column, c) => Math.max(width(column.title), ...cells.map((row) => width(row[c] ?? ''))));
  const line = (row: readonly string[]): string =>
    row
      .map((text, c) => {
        const pad = ' '.repeat((widths[c] ?? 0) - width(text));
        return columns[c]?.align === 'right' ? pad + text : text + pad;
      })
      .join('  ')
      .trimEnd();
  return [line(columns.map((c) => c.title)), line(widths.map((w) => '─'.repeat(w))), ...cells.map(line)].join('\n');
}

/** Number of characters on the screen: combining marks take none. */
const width = (text: string): number => [...text.normalize('NFC').replace(/\p{Mn}/gu, '')].length;

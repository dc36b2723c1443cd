/** Columns of help: the terminal's, up to where lines get hard to read. */
export const HELP_WIDTH = Math.min(process.stdout.columns ?? 100, 100);

/**
 * Wraps help to a terminal's width. A line stays one paragraph; what is wrapped goes under its text, past its indent or its term (`term   text`). Examples
 * (`$ …`, and lines after a `\`) stay as they are, so that they can be copied.
 */
export function wrapHelp(text: string): string {
  let copied = false;
  return text
    .split('\n')
    .map((line) => {
      const asIs = copied || /^\s*\$ /.test(line);
      copied = asIs && line.endsWith('\\');
      return asIs ? line : wrapLine(line);
    })
    .join('\n');
}

function wrapLine(line: string): string {
  const [, indent = '', term = ''] = /^(\s*)(\S.*?\s{2,}(?=\S))?/.exec(line) ?? [];
  const hang = ' '.repeat(indent.length + term.length);
  const words = line.slice(indent.length + term.length).split(' ');
  const lines: string[] = [];
  let current = indent + term;
  let empty = true;
  for (const word of words) {
    if (!empty && current.length + 1 + word.length > HELP_WIDTH) {
      lines.push(current);
      current = hang + word;
    } else {
      current += (empty ? '' : ' ') + word;
    }
    empty = false;
  }
  return [...lines, current].join('\n');
}

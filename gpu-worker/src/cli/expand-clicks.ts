/**
 * `--point 1,2,3 4,5,6` means two clicks, as the same with `--point` before each: commander would take the second for a file, or the
 * file for a click.
 */
export function expandClicks(argv: readonly string[]): string[] {
  const expanded: string[] = [];
  let option: string | undefined;
  for (const [at, argument] of argv.entries()) {
    const before = argv[at - 1];
    const isNumbers = /^[-+.\d][-+.\deE]*(,[-+.\deE]+){2}$/.test(argument);
    if (before === '--point' || before === '--outside') option = before;
    else if (isNumbers && option !== undefined) expanded.push(option);
    else option = undefined;
    expanded.push(argument);
  }
  return expanded;
}

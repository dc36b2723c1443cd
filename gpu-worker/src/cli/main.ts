import { readFileSync } from 'node:fs';

import { Command, CommanderError } from 'commander';
import { z } from 'zod';

import { environment } from '../env.ts';
import { benchCommand } from './bench.ts';
import { embedCommand } from './embed.ts';
import { EXIT, failureOf, UsageError } from './errors.ts';
import { evaluateCommand } from './evaluate.ts';
import { expandClicks } from './expand-clicks.ts';
import { HELP_WIDTH, wrapHelp } from './help-text.ts';
import { importCheckpointCommand } from './import-checkpoint.ts';
import { inspectCommand } from './inspect.ts';
import { handleSignals } from './interrupt.ts';
import { segmentCommand } from './segment.ts';
import { makeTerminal, type Terminal } from './terminal.ts';

/** Runs a command's body; what it returns is the JSON document of `--json`. */
export type Run = (body: (terminal: Terminal) => Promise<unknown>) => Promise<void>;

const HELP = `
First steps, from the repository's root:
  $ npx annotome inspect tests/fixtures/data/totalseg-ct/example_ct_sm.nii.gz
  $ npx annotome segment tests/fixtures/data/totalseg-ct/example_ct_sm.nii.gz --point 86,47,29 --out liver.nii.gz
  $ npx annotome help segment

Results go to standard output, notes and progress to standard error. With --json, standard output is one JSON document.
Exit codes: 0 done, 1 the input could not be done, 2 wrong usage, 130 interrupted.
Not for diagnosis.`;

/** The command line. Never throws: a failure is a sentence on standard error (or a JSON document) and an exit code. */
export async function main(argv: readonly string[]): Promise<void> {
  const end = argv.indexOf('--');
  const json = (end < 0 ? argv : argv.slice(0, end)).includes('--json');
  const terminal = makeTerminal(json);
  const { interrupted } = handleSignals(terminal);
  const program = makeProgram(
    async (body) => terminal.finish(await body(terminal)),
    // What commander itself prints: help, the version.
    (text) => (json ? terminal.finish({ text }) : terminal.print(text.trimEnd())),
  );
  try {
    mustBeCommand(argv, program);
    await program.parseAsync(expandClicks(argv), { from: 'user' });
  } catch (error) {
    // What an interruption cut short fails in its own ways; it has been told, and the process is about to end.
    if (!interrupted()) process.exitCode = report(error, terminal);
  }
}

function makeProgram(run: Run, print: (text: string) => void): Command {
  const program = new Command('annotome')
    .description('Segments 3-D medical images: reads CT and MR files, takes a click, writes the mask on the file’s own grid.')
    .version(version(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'explain a command')
    .helpCommand('help [command]', 'explain a command')
    .option('--json', 'one JSON document on standard output')
    .addHelpText('after', wrapHelp(HELP));
  program.addCommand(inspectCommand(run));
  program.addCommand(segmentCommand(run));
  program.addCommand(embedCommand(run));
  program.addCommand(importCheckpointCommand(run));
  program.addCommand(evaluateCommand(run));
  program.addCommand(benchCommand(run));
  for (const command of [program, ...program.commands]) {
    command
      .exitOverride()
      .showSuggestionAfterError()
      .configureHelp({ helpWidth: HELP_WIDTH })
      // Commander's own error lines would come before the JSON document or twice: `report` writes them.
      .configureOutput({ writeOut: print, outputError: () => undefined });
    if (command !== program) command.option('--json', 'one JSON document on standard output').helpOption('-h, --help', 'explain');
  }
  return program;
}

/** `annotome help NAME` of no command: commander would print the whole help without a word. */
function mustBeCommand([verb, name]: readonly string[], program: Command): void {
  const names = program.commands.map((command) => command.name());
  if (verb !== 'help' || name === undefined || name.startsWith('-') || [...names, 'help'].includes(name)) return;
  throw new UsageError(`No command is called “${name}”. There are: ${names.join(', ')}.`);
}

function report(error: unknown, terminal: Terminal): number {
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return EXIT.ok;
    // `annotome` alone: commander has written the help.
    if (error.code === 'commander.help') {
      terminal.finish({ error: { kind: 'usage', code: error.code, message: 'Name a command, as in: annotome segment.' } });
      return EXIT.usage;
    }
    const message = error.message.replace(/^error: /, '').replace(/\n/g, ' ');
    const sentence = `${message[0]?.toUpperCase() ?? ''}${message.slice(1)}`.replace(/[^.?!)]$/, '$&.');
    terminal.note(`Error: ${sentence}\nSee: annotome --help, or annotome help segment.`);
    terminal.finish({ error: { kind: 'usage', code: error.code, message: sentence } });
    return EXIT.usage;
  }
  const failure = failureOf(error);
  terminal.note(`Error: ${failure.message}`);
  if (environment().ANNOTOME_DEBUG === '1' && error instanceof Error) terminal.note(error.stack ?? '');
  terminal.finish({ error: { kind: failure.kind, code: failure.code, message: failure.message } });
  return failure.exitCode;
}

function version(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return z.object({ version: z.string() }).parse(JSON.parse(text)).version;
}

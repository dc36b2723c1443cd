import { Command } from 'commander';

import { BENCHMARKS, type Benchmark } from '../bench/benchmarks.ts';
import { describeMachine, peakMemory } from '../bench/machine.ts';
import { runInChild, type BenchOutcome } from '../bench/run-in-child.ts';
import { InputError, UsageError } from './errors.ts';
import { wrapHelp } from './help-text.ts';
import { type Run } from './main.ts';
import { table } from './table.ts';
import { type Terminal } from './terminal.ts';
import { bytes, duration } from './words.ts';

const HELP = `
Benchmarks:
${BENCHMARKS.map(({ name, title }) => `  ${name.padEnd(16)} ${title}`).join('\n')}

Each runs in a process of its own, so that its peak of memory is its own. Ratios compare rows of one run on one machine.

Examples:
  $ npx annotome bench
  $ npx annotome bench ${BENCHMARKS[0]?.name ?? 'decode'} --json`;

export function benchCommand(run: Run): Command {
  const command = new Command('bench')
    .summary('measure the speed of the parts on this machine')
    .description('Measures the speed and memory of the parts on this machine. All of them take a few minutes.')
    .argument('[name...]', 'which benchmarks; all by default')
    .addHelpText('after', wrapHelp(HELP))
    .action((names: string[], options: { inThisProcess?: boolean }) =>
      run((terminal) => (options.inThisProcess ? benchHere(names) : bench(names, terminal))),
    );
  return command.addOption(command.createOption('--in-this-process', 'run one benchmark and say what it measured').hideHelp());
}

function choose(names: readonly string[]): readonly Benchmark[] {
  if (names.length === 0) return BENCHMARKS;
  return names.map((name) => {
    const found = BENCHMARKS.find((benchmark) => benchmark.name === name);
    if (!found) throw new UsageError(`No benchmark is called “${name}”. There are: ${BENCHMARKS.map((b) => b.name).join(', ')}.`);
    return found;
  });
}

async function benchHere(names: readonly string[]): Promise<BenchOutcome> {
  const [benchmark] = choose(names);
  if (!benchmark) throw new UsageError('Name one benchmark.');
  const run = await benchmark.load();
  const started = performance.now();
  const result = await run();
  return {
    setting: result.setting,
    measurements: [...result.measurements],
    numbers: { ...result.numbers },
    peakMemoryBytes: peakMemory(),
    wallMs: performance.now() - started,
  };
}

async function bench(names: readonly string[], terminal: Terminal): Promise<unknown> {
  const chosen = choose(names);
  const machine = describeMachine();
  terminal.print(
    `${machine.cpu}, ${machine.cores} cores, ${bytes(machine.memoryBytes)} of memory; Node ${machine.node}, ONNX Runtime ${machine.onnxRuntime}`,
  );
  const results: Record<string, BenchOutcome | { error: string }> = {};
  let failed = 0;
  for (const { name, title } of chosen) {
    terminal.print(`\n${name}: ${title}`);
    terminal.note(`running ${name} …`);
    try {
      const outcome = await runInChild(name);
      results[name] = outcome;
      terminal.print(outcome.setting);
      terminal.print(outcomeTable(outcome));
    } catch (error) {
      failed++;
      results[name] = { error: (error as Error).message };
      terminal.print(`failed: ${(error as Error).message}`);
    }
  }
  if (failed > 0 && failed === Object.keys(results).length) throw new InputError('No benchmark ran to its end.');
  return { machine, benchmarks: results };
}

function outcomeTable({ measurements, peakMemoryBytes, wallMs }: BenchOutcome): string {
  return table(
    [{ title: 'what' }, { title: 'measured', align: 'right' }, { title: 'ratio', align: 'right' }],
    [
      ...measurements.map(({ what, shown, ratio }) => [what, shown, ratio === undefined ? '' : `${ratio.toFixed(2)}×`]),
      ['peak memory of the process', bytes(peakMemoryBytes), ''],
      ['whole benchmark', duration(wallMs), ''],
    ],
  );
}

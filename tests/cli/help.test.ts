import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { annotome, mustSucceed } from './annotome.ts';

const COMMANDS = ['inspect', 'segment', 'embed', 'import-checkpoint', 'evaluate', 'bench'];

describe('help', () => {
  it('lists the commands', async () => {
    const { stdout } = mustSucceed(await annotome('--help'));
    for (const command of COMMANDS) expect(stdout).toContain(command);
  });

  it.concurrent.each(COMMANDS)('explains %s with an example', async (command) => {
    const asOption = mustSucceed(await annotome(command, '--help')).stdout;
    expect(asOption).toContain(`$ npx annotome ${command}`);
    expect(asOption).toContain('--json');
    expect(mustSucceed(await annotome('help', command)).stdout).toBe(asOption);
  });

  it('is a JSON document with --json', async () => {
    const { stdout } = mustSucceed(await annotome('segment', '--help', '--json'));
    expect((JSON.parse(stdout) as { text: string }).text).toContain('--point');
  });

  it('prints the version', async () => {
    const { version } = JSON.parse(readFileSync(new URL('../../gpu-worker/package.json', import.meta.url), 'utf8')) as {
      version: string;
    };
    expect(mustSucceed(await annotome('--version')).stdout.trim()).toBe(version);
  });
});

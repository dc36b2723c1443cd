import { FormatError } from '@annotome/formats';

/** Exit codes of every command, as `annotome --help` states them. */
export const EXIT = { ok: 0, failed: 1, usage: 2, interrupted: 130 } as const;

/** The command line itself is wrong: an option is missing, unknown, or says something that cannot be. Exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** What the user gave cannot be done: a file, folder or model. The message says what to do. Exit code 1. */
export class InputError extends Error {
  override readonly name = 'InputError';
}

export interface Failure {
  readonly kind: 'usage' | 'input' | 'bug';
  /** For programs: the error's own code where it has one, else its class. */
  readonly code: string;
  readonly message: string;
  readonly exitCode: number;
}

/** Errors of the packages whose message was written for the user. Named, not imported, so that a subclass elsewhere counts too. */
const FOR_PEOPLE = new Set([
  'InputError',
  'SingularAffineError',
  'GridMismatchError',
  'CheckpointError',
  'ModelError',
  'ModelOutputError',
  'DeviceError',
  'PromptError',
]);

const SYSTEM: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist, or its folder does not',
  EACCES: 'may not be opened with your permissions',
  EPERM: 'may not be changed with your permissions',
  EISDIR: 'is a folder, and a file was expected',
  ENOTDIR: 'is a file, and a folder was expected',
  EEXIST: 'is in the way: it exists already',
  ENOSPC: 'cannot be written: the disk is full',
  EROFS: 'cannot be written: the disk is read-only',
  EMFILE: 'cannot be opened: too many files are open',
};

const codeOf = (error: Error): string | undefined => {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? code : undefined;
};

/** What to tell the user about anything that was thrown, and the exit code. */
export function failureOf(error: unknown): Failure {
  if (!(error instanceof Error)) return bug(String(error));
  if (error instanceof UsageError) return { kind: 'usage', code: 'usage', message: error.message, exitCode: EXIT.usage };
  if (error instanceof FormatError) {
    // These two are answered by an option, so they are a matter of the command line.
    const usage = error.code === 'choose-frame' || error.code === 'choose-series';
    return {
      kind: usage ? 'usage' : 'input',
      code: error.code,
      message: error.message,
      exitCode: usage ? EXIT.usage : EXIT.failed,
    };
  }
  const code = codeOf(error);
  if (FOR_PEOPLE.has(error.name)) {
    return { kind: 'input', code: code ?? error.name, message: error.message, exitCode: EXIT.failed };
  }
  const { path, syscall } = error as { path?: unknown; syscall?: unknown };
  if (code === 'ENOENT' && (syscall === 'stat' || syscall === 'scandir'))
    return {
      kind: 'input',
      code,
      message: `${path === '' ? 'A path without a name' : String(path)} does not exist.`,
      exitCode: EXIT.failed,
    };
  const system = code === undefined ? undefined : SYSTEM[code];
  if (code !== undefined && system !== undefined) {
    const what = typeof path === 'string' ? path : 'A file';
    return { kind: 'input', code, message: `${what} ${system}.`, exitCode: EXIT.failed };
  }
  if (error instanceof RangeError && /array buffer|array length|allocation/i.test(error.message)) {
    return {
      kind: 'input',
      code: 'out-of-memory',
      message: 'The image needs more memory than this machine gives. Crop it, or use a machine with more memory.',
      exitCode: EXIT.failed,
    };
  }
  return bug(error.message);
}

const bug = (message: string): Failure => ({
  kind: 'bug',
  code: 'bug',
  message:
    `This is a fault in annotome, not in your input: ${message}. ` +
    `Please report it with the command you ran; ANNOTOME_DEBUG=1 before the command prints where it happened.`,
  exitCode: EXIT.failed,
});

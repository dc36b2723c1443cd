#!/usr/bin/env node
/**
 * Stands in for Prisma's native "schema-engine" program, whose download this repository does without: the JSON-RPC protocol that the
 * Prisma CLI speaks with it, served by the same engine's WebAssembly build. `prisma.config.ts` names this file.
 */
import { readFileSync, writeSync } from 'node:fs';
import { createInterface } from 'node:readline';

const args = process.argv.slice(2);
const option = (name) => args.flatMap((arg, at) => (arg === name ? [args[at + 1]] : []));
if (args.includes('--version')) {
  console.log('schema-engine-cli wasm');
  process.exit(0);
}
const { createDatabase, lastPanic, makeEngine, withClient } = await import('./wasm-engine.mjs');
const datasource = JSON.parse(option('--datasource')[0] ?? '{}');
const url = datasource.url ?? process.env.DATABASE_URL;

/** The CLI reads errors of a one-shot call from standard error, in the native engine's log format. */
function die(error, status) {
  const fields = { error_code: error.errorCode, message: lastPanic() ?? error.message, backtrace: error.stack };
  writeSync(2, `{}\n${JSON.stringify({ level: 'ERROR', target: 'schema_engine::logger', fields })}`);
  process.exit(status);
}
process.on('uncaughtException', (error) => die(error, error instanceof WebAssembly.RuntimeError ? 101 : 1));

const PRISMA_CODES = { '3D000': 'P1003', '28P01': 'P1000', 28000: 'P1010' };
if (args.includes('cli')) {
  try {
    await (args.includes('create-database') ? createDatabase(url) : withClient(url, () => {}));
    process.exit(0);
  } catch (error) {
    error.errorCode = PRISMA_CODES[error.code] ?? 'P1001';
    error.message ||= `Can't reach the database server (${error.code})`;
    die(error, 1);
  }
}

const datamodels = option('--datamodels').map((path) => [path, readFileSync(path, 'utf8')]);
const send = (message) => writeSync(1, `${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`);
let made;

async function call(method, params) {
  if (method === 'createDatabase') return { databaseName: await createDatabase(url) };
  const offline = method === 'diff' && ![params.from, params.to].some(({ tag }) => tag === 'schemaDatasource' || tag === 'url');
  made ??= await makeEngine({ url, shadowDatabaseUrl: datasource.shadowDatabaseUrl, datamodels, offline });
  const result = await made.engine[method === 'getDatabaseVersion' ? 'version' : method](params);
  if (method !== 'diff') return result ?? {};
  if (result.stdout) send({ id: 1e9, method: 'print', params: { content: result.stdout.trimEnd() } });
  return { exitCode: result.exitCode, stdout: null };
}

let queue = Promise.resolve();
createInterface({ input: process.stdin })
  .on('line', (line) => {
    const request = line.trim() ? JSON.parse(line) : {};
    if (!request.method) return; // the CLI's answer to "print"
    queue = queue
      .then(() => call(request.method, request.params))
      .then(
        (result) => send({ id: request.id, result }),
        (error) => {
          const data = {
            is_panic: false,
            message: made?.explain(error) ?? error.message,
            error_code: error.code ?? null,
            meta: error.meta ?? null,
          };
          send({ id: request.id, error: { code: 4466, message: 'An error happened. Check the data field for details.', data } });
        },
      );
  })
  .on('close', () => queue.finally(() => process.exit(0)));

/** Prisma's schema engine (WebAssembly build) over @prisma/adapter-pg. Pinned to the version that the Prisma CLI carries. */
import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRequire } from 'node:module';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import * as glue from '@prisma/schema-engine-wasm/schema_engine_bg';
import pg from 'pg';

/** The server's own database, from which others are created, and the name of the one meant. */
function maintenance(url) {
  const server = new URL(url);
  const name = decodeURIComponent(server.pathname.slice(1)) || 'postgres';
  server.pathname = '/postgres';
  return [server.toString(), name];
}

export async function withClient(url, use) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

const DUPLICATE = new Set(['42P04', '23505']);

/** Creates the database a URL names; content where another process was faster. */
export async function createDatabase(url) {
  const [server, name] = maintenance(url);
  await withClient(server, (client) => client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`)).catch((error) => {
    if (!DUPLICATE.has(error.code)) throw error;
  });
  return name;
}

const CHAR_OID = 18;
const TEXT_OID = 25;
const CHARACTER = 6;

/** What the schema engine needs and @prisma/adapter-pg 7.10 does not give. */
function forMigrations(connection) {
  // The adapter splits a script at every ';' (also in $$ bodies, strings and comments): send it whole.
  connection.executeScript = (sql) =>
    connection.client.query(sql).then(
      () => {},
      (error) => connection.onError(error),
    );
  // The adapter has no mapping for the catalogs' "char".
  const { queryRaw } = connection;
  connection.queryRaw = async (query) => {
    const characters = [];
    const self = Object.create(connection, {
      performIO: {
        value: async (io) => {
          const result = await connection.performIO(io);
          result.fields.forEach((field, at) => {
            if (field.dataTypeID === CHAR_OID) {
              characters.push(at);
              field.dataTypeID = TEXT_OID;
            }
          });
          return result;
        },
      },
    });
    const rows = await queryRaw.call(self, query);
    for (const at of characters) rows.columnTypes[at] = CHARACTER;
    return rows;
  };
  return connection;
}

/** One connection only: the advisory lock and SET search_path must live on one session. */
async function open(url) {
  const schema = new URL(url).searchParams.get('schema') ?? undefined;
  return forMigrations(await new PrismaPg({ connectionString: url, max: 1 }, { schema }).connect());
}

/** The engine connects when it is made, even to compare two files: answers its two probes without a server. */
const offlineConnection = () => ({
  provider: 'postgres',
  adapterName: '@prisma/adapter-pg',
  executeRaw: async () => 0,
  executeScript: async () => {},
  queryRaw: async () => ({
    columnNames: ['exists', 'version', 'numeric_version'],
    columnTypes: [5, 7, 0],
    rows: [[true, 'PostgreSQL 18.0', 180000]],
  }),
  startTransaction: async () => {
    throw new Error('There is no database in a comparison of files.');
  },
  getConnectionInfo: () => ({ supportsRelationJoins: true }),
  dispose: async () => {},
});

/** The adapter's own shadow database is unsafe with a connection string: pg lets the string's database win, the real one. */
async function openShadow(url) {
  const [server] = maintenance(url);
  const name = `prisma_migrate_shadow_db_${randomUUID()}`;
  await withClient(server, (client) => client.query(`CREATE DATABASE "${name}"`));
  const shadow = new URL(url);
  shadow.pathname = `/${name}`;
  const connection = await open(shadow.toString());
  const dispose = connection.dispose.bind(connection);
  connection.dispose = async () => {
    await dispose();
    await withClient(server, (client) => client.query(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`));
  };
  return connection;
}

let panic;
globalThis.PRISMA_WASM_PANIC_REGISTRY = {
  set_message(message) {
    panic = message;
  },
};
export const lastPanic = () => panic;

const wasm = createRequire(import.meta.url)
  .resolve('@prisma/schema-engine-wasm/schema_engine_bg')
  .replace(/\.js$/, '.wasm');
const { instance } = await WebAssembly.instantiate(readFileSync(wasm), { './schema_engine_bg.js': glue });
glue.__wbg_set_wasm(instance.exports);
instance.exports.__wbindgen_start();

export async function makeEngine({ url, shadowDatabaseUrl, datamodels, offline = false }) {
  const opened = [];
  const factory = {
    provider: 'postgres',
    adapterName: '@prisma/adapter-pg',
    async connect() {
      const connection = offline ? offlineConnection() : await open(url);
      opened.push(connection);
      return connection;
    },
    connectToShadowDb: () => (shadowDatabaseUrl ? open(shadowDatabaseUrl) : openShadow(url)),
  };
  const adapter = bindMigrationAwareSqlAdapterFactory(factory);
  const engine = await glue.SchemaEngine.new({ datamodels: datamodels?.length ? datamodels : undefined }, () => {}, adapter);
  return {
    engine,
    /** An error thrown in the adapter comes back as a number: its text. */
    explain(error) {
      const [, id] = /External error id#(\d+)/.exec(error.message ?? '') ?? [];
      const kept = id && adapter.errorRegistry.consumeError(Number(id));
      return kept ? `${error.message.split('\n')[0]}: ${kept.error?.message ?? kept.error}` : error.message;
    },
    async close() {
      engine.free();
      for (const connection of opened) await connection.dispose().catch(() => {});
    },
  };
}

function listMigrations(folder) {
  const lock = join(folder, 'migration_lock.toml');
  const migration = (name) => ({
    path: name,
    migrationFile: {
      path: 'migration.sql',
      content: { tag: 'ok', value: readFileSync(join(folder, name, 'migration.sql'), 'utf8') },
    },
  });
  return {
    baseDir: folder,
    shadowDbInitScript: '',
    lockfile: { path: 'migration_lock.toml', content: existsSync(lock) ? readFileSync(lock, 'utf8') : null },
    migrationDirectories: readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name)
      .sort()
      .map(migration),
  };
}

/** `prisma migrate deploy` in this process. Safe from several at once. Returns the names of the migrations it applied. */
export async function deployMigrations(url, folder) {
  await withClient(url, () => {}).catch((error) => {
    if (error.code !== '3D000') throw error;
    return createDatabase(url);
  });
  const { engine, explain, close } = await makeEngine({ url });
  try {
    const filters = { externalTables: [], externalEnums: [] };
    const { appliedMigrationNames } = await engine.applyMigrations({ migrationsList: listMigrations(folder), filters });
    return appliedMigrationNames;
  } catch (error) {
    throw new Error(explain(error), { cause: error });
  } finally {
    await close();
  }
}

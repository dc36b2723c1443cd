import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { type TestProject } from 'vitest/node';
import { startEmbeddedPostgres } from '@annotome/infra/embedded-postgres';
import { migrate } from '@annotome/infra/migrate';

declare module 'vitest' {
  interface ProvidedContext {
    postgres: string;
  }
}

const FOLDER = fileURLToPath(new URL('../../.data/test-postgres', import.meta.url));
/** Holds the migrated schema and no rows; every test database is a copy of it. */
export const TEMPLATE = 'annotome_template';

/** One real PostgreSQL for all database tests, with the migrated schema as a template to copy. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startEmbeddedPostgres({ folder: FOLDER, database: 'postgres', port: 54339 });
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  const { rows } = await client.query<{ datname: string }>(`select datname from pg_database where datname like 'annotome\\_%'`);
  for (const { datname } of rows) await client.query(`drop database if exists ${client.escapeIdentifier(datname)} with (force)`);
  await client.end();
  const template = new URL(server.url);
  template.pathname = `/${TEMPLATE}`;
  await migrate(template.toString());
  project.provide('postgres', server.url);
  return () => server.stop();
}

import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';

export interface FreshDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

/** A migrated, empty database of a test's own, on the real PostgreSQL that the project `database` started. */
export async function freshDatabase(): Promise<FreshDatabase> {
  const server = inject('postgres');
  const name = `annotome_${randomUUID().replaceAll('-', '')}`;
  await run(server, (client) => client.query(`create database ${name} template annotome_template`));
  const url = new URL(server);
  url.pathname = `/${name}`;
  return {
    url: url.toString(),
    drop: () => run(server, (client) => client.query(`drop database if exists ${name} with (force)`)),
  };
}

async function run(url: string, use: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await use(client);
  } finally {
    await client.end();
  }
}

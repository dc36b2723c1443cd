import pg from 'pg';

const PATIENCE_MS = 10_000;
const OLDEST = 15;
/** The database does not exist yet: it is made with its schema. */
const NO_SUCH_DATABASE = '3D000';

/** What a start wants to know of a database; `pgboss` is the schema that the queue makes for itself. */
const FACTS = `
  select current_setting('server_version_num')::int / 10000 as version,
    current_user as user,
    has_schema_privilege(coalesce(current_schema(), 'public'), 'CREATE')
      and (to_regnamespace('pgboss') is not null or has_database_privilege(current_database(), 'CREATE')) as "makesTables",
    (select rolcreatedb or rolsuper from pg_roles where rolname = current_user) as "makesDatabases"`;

interface Facts {
  /** Major. */
  readonly version: number;
  readonly user: string;
  readonly makesTables: boolean;
  readonly makesDatabases: boolean;
}

/**
 * Whether a database of one's own can be used.
 * @throws Error in words, without the password, where it does not answer, is too old, or does not let its user make what is needed.
 */
export async function checkDatabase(url: string): Promise<void> {
  const { host, pathname } = new URL(url);
  const name = decodeURIComponent(pathname.slice(1));
  try {
    const { version, user, makesTables } = await factsOf(url);
    if (version < OLDEST)
      throw new Mistake(`DATABASE_URL leads to PostgreSQL ${version} on ${host}; Annotome needs ${OLDEST} or newer.`);
    if (!makesTables) {
      throw new Mistake(
        `DATABASE_URL leads to ${host}${pathname} as ${user}, who may not make tables and schemas there. As its owner or a superuser: alter database "${name}" owner to "${user}"`,
      );
    }
  } catch (error) {
    if (error instanceof Mistake) throw error;
    const { code, message } = error as Error & { code?: string };
    if (code === NO_SUCH_DATABASE) return checkMaker(url, name);
    throw new Error(
      `DATABASE_URL leads to ${host}${pathname}, which cannot be used: ${message}. Check that PostgreSQL runs there, and what DATABASE_URL says. Without it, npm start brings a PostgreSQL of its own.`,
      { cause: error },
    );
  }
}

class Mistake extends Error {}

/** Whether the user may make the database that is missing; where the server does not tell, making it will. */
async function checkMaker(url: string, name: string): Promise<void> {
  const server = new URL(url);
  server.pathname = '/postgres';
  const facts = await factsOf(server.href).catch(() => undefined);
  if (!facts || facts.makesDatabases) return;
  throw new Error(
    `There is no database ${name} on ${server.host}, and ${facts.user} may not make one. As a superuser: create database "${name}" owner "${facts.user}"`,
  );
}

async function factsOf(url: string): Promise<Facts> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: PATIENCE_MS });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<Facts>(FACTS);
    return rows[0] as Facts;
  } finally {
    await client.end().catch(() => undefined);
  }
}

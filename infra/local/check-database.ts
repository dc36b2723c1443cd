import pg from 'pg';

const PATIENCE_MS = 10_000;
const OLDEST = 15;
/** The database does not exist yet: it is made with its schema. */
const NO_SUCH_DATABASE = '3D000';

/** Whether a database of one's own can be used. @throws Error in words, without the password, where it does not answer or is too old. */
export async function checkDatabase(url: string): Promise<void> {
  const { host, pathname } = new URL(url);
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: PATIENCE_MS });
  client.on('error', () => undefined);
  let version: number;
  try {
    await client.connect();
    const { rows } = await client.query<{ server_version_num: string }>('show server_version_num');
    version = Math.floor(Number(rows[0]?.server_version_num) / 10_000);
  } catch (error) {
    const { code, message } = error as Error & { code?: string };
    if (code === NO_SUCH_DATABASE) return;
    throw new Error(
      `DATABASE_URL leads to ${host}${pathname}, which cannot be used: ${message}. Check that PostgreSQL runs there, and what DATABASE_URL says. Without it, npm start brings a PostgreSQL of its own.`,
      { cause: error },
    );
  } finally {
    await client.end().catch(() => undefined);
  }
  if (version < OLDEST) {
    throw new Error(`DATABASE_URL leads to PostgreSQL ${version} on ${host}; Annotome needs ${OLDEST} or newer.`);
  }
}

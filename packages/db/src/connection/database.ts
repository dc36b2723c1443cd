import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { PrismaClient } from '../generated/client.ts';
import { type Hub } from './hub.ts';

interface Internals {
  readonly url: string;
  readonly pool: pg.Pool;
  readonly prisma: PrismaClient;
  /** By channel, the connection that hears it, while somebody listens. */
  readonly hubs: Map<string, Hub>;
}

// One map per process, also where this module is loaded more than once, as Next's routes do: a database that one copy connected is known
// to the others.
const shared = globalThis as { annotomeDatabases?: WeakMap<Database, Internals> };
const internals = (shared.annotomeDatabases ??= new WeakMap<Database, Internals>());

/**
 * The connection of a process to PostgreSQL. Opaque on purpose: rows are reached through a `Scope` (`memberScope`, `processScope`) and the
 * queries of this package, sign-in through its identity functions.
 */
export class Database {
  /** Ends all connections; queries that run are waited for. */
  async close(): Promise<void> {
    const { prisma, pool } = internalsOf(this);
    await prisma.$disconnect();
    await pool.end();
  }

  /** Whether the database answers. */
  async answers(): Promise<boolean> {
    return internalsOf(this)
      .pool.query('select 1')
      .then(
        () => true,
        () => false,
      );
  }
}

/** What a Database is made of. Never exported from the package. */
export function internalsOf(database: Database): Internals {
  const found = internals.get(database);
  if (!found) throw new TypeError('This is not a database of connect().');
  return found;
}

export interface ConnectOptions {
  /** Most connections this process holds at once. */
  readonly connections?: number;
}

/** Connects lazily: the first query opens the first connection. */
export function connect(url: string, { connections = 10 }: ConnectOptions = {}): Database {
  const pool = new pg.Pool({ connectionString: url, max: connections });
  // A connection that breaks while idle is replaced by the pool; without a listener it would end the process.
  pool.on('error', () => undefined);
  const prisma = new PrismaClient({
    adapter: new PrismaPg(pool),
    // The longest announces a study of 20,000 files, a third of a millisecond each, on a machine that is busy with others.
    transactionOptions: { maxWait: 10_000, timeout: 60_000 },
  });
  const database = new Database();
  internals.set(database, { url, pool, prisma, hubs: new Map() });
  return database;
}

import { fileURLToPath } from 'node:url';

const MIGRATIONS = fileURLToPath(new URL('../../prisma/migrations/', import.meta.url));

/** Brings a database's schema up to date, creating the database where it is missing. Returns the migrations it applied. */
export async function migrate(url: string): Promise<readonly string[]> {
  // Compiles 3 MB of WebAssembly when it is loaded: only where it is used.
  const { deployMigrations } = await import('./wasm-engine.mjs');
  return deployMigrations(url, MIGRATIONS);
}

import { PrismaAdapter } from '@auth/prisma-adapter';
import { internalsOf, type Database } from '../connection/database.ts';

/** People, accounts, sessions and links, as Auth.js keeps them. */
export function authAdapter(database: Database): ReturnType<typeof PrismaAdapter> {
  return PrismaAdapter(internalsOf(database).prisma);
}

import { headers } from 'next/headers';
import { cache } from 'react';
import { contextOf } from './context.ts';

const pageContext = cache(async () => contextOf(await headers()));

/** Who is signed in, for a server component; undefined for nobody. */
export async function currentUser() {
  return (await pageContext()).session?.user;
}

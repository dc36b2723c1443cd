import { currentScope } from '@annotome/api';
import { ProductError } from '@annotome/contracts';
import { type MemberScope } from '@annotome/db';
import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { cache } from 'react';
import { contextOf } from './context.ts';

const pageContext = cache(async () => contextOf(await headers()));

/** Who is signed in, for a server component; undefined for nobody. */
export async function currentUser() {
  return (await pageContext()).session?.user;
}

/** The scope of a server component's request. Whoever is signed out goes to the sign-in, and from there to `here`. */
export async function requireMember(here = '/'): Promise<MemberScope> {
  try {
    return await currentScope(await pageContext());
  } catch (error) {
    if (error instanceof ProductError && error.code === 'signed-out') redirect(`/sign-in?next=${encodeURIComponent(here)}`);
    throw error;
  }
}

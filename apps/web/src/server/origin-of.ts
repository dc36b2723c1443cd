import { type Origin } from '@annotome/db';

/** Where a request came from. The last address is the one that the nearest proxy (or, without one, Next's own server) saw. */
export function originOf(headers: Headers): Origin {
  return {
    address: headers.get('x-forwarded-for')?.split(',').at(-1)?.trim(),
    userAgent: headers.get('user-agent') ?? undefined,
  };
}

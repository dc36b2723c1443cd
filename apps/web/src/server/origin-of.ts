import { type Origin } from '@annotome/db';

/** The longest address there is, of IPv6 with its zone and port, is shorter; what a stranger writes is kept in keys and in the audit. */
const LONGEST = 100;

/** Where a request came from. The last address is the one that the nearest proxy (or, without one, Next's own server) saw. */
export function originOf(headers: Headers): Origin {
  return {
    address: headers.get('x-forwarded-for')?.split(',').at(-1)?.trim().slice(0, LONGEST),
    userAgent: headers.get('user-agent') ?? undefined,
  };
}

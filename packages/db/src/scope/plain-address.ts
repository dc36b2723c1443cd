/** One name for one place: an IPv4 address as such also where it came over IPv6, and this machine by either. */
export function plainAddress(address: string | undefined): string | undefined {
  const plain = address?.replace(/^::ffff:(?=\d+\.)/i, '');
  return plain === '::1' ? '127.0.0.1' : plain;
}

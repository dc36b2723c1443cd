import { createServer } from 'node:net';

export interface NeededPort {
  /** What listens there, in words. */
  readonly use: string;
  readonly variable: string;
  readonly port: number;
}

const isFree = (port: number, host: string): Promise<boolean> =>
  new Promise((done) => {
    const server = createServer();
    // A machine without IPv6 cannot have the port in use there.
    server.once('error', ({ code }: NodeJS.ErrnoException) => done(code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT'));
    server.listen({ port, host, exclusive: true }, () => server.close(() => done(true)));
  });

/** Sentences for the ports that another program holds, then what to set; none when all are free. */
export async function portsInUse(needed: readonly NeededPort[]): Promise<readonly string[]> {
  const free = await Promise.all(needed.map(async ({ port }) => (await isFree(port, '0.0.0.0')) && (await isFree(port, '::'))));
  const taken = needed.filter((_, at) => !free[at]);
  const doubled = needed.filter(({ port }, at) => needed.findIndex((other) => other.port === port) !== at);
  const others = taken.map(({ variable, port }) => `${variable}=${port + 100}`);
  return [
    ...doubled.map(({ use, variable, port }) => `Port ${port} is asked for twice. Set ${variable} (${use}) to another one.`),
    ...taken.map(({ use, port }) => `Port ${port} (${use}) is used by another program.`),
    ...(others.length > 0 ? [`Stop what listens there, or choose others: ${others.join(' ')} npm start`] : []),
  ];
}

import { connect, createServer, type Server, type Socket } from 'node:net';

/** One address for several servers, as a load balancer is: each connection goes to the next server that takes it. */
export class OneAddress {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #next = 0;

  private constructor(ports: readonly number[]) {
    this.#server = createServer((page) => this.#pass(page, ports, ports.length));
  }

  static async of(ports: readonly number[]): Promise<OneAddress> {
    const address = new OneAddress(ports);
    await new Promise<void>((resolve) => address.#server.listen(0, '127.0.0.1', resolve));
    return address;
  }

  get url(): string {
    const at = this.#server.address();
    return `ws://127.0.0.1:${typeof at === 'object' && at ? at.port : 0}`;
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #pass(page: Socket, ports: readonly number[], left: number): void {
    const server = connect(ports[this.#next++ % ports.length] ?? 0, '127.0.0.1');
    this.#sockets.add(page).add(server);
    page.on('error', () => server.destroy());
    page.on('close', () => server.destroy());
    let isConnected = false;
    server.once('connect', () => {
      isConnected = true;
      page.pipe(server).pipe(page);
    });
    server.on('error', () => {
      if (isConnected || left <= 1) page.destroy();
      else this.#pass(page, ports, left - 1);
    });
    server.on('close', () => {
      if (isConnected) page.destroy();
    });
  }
}

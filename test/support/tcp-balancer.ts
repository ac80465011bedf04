import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A Service in front of replicas: each connection goes to the next of them that answers. */
export interface TcpBalancer {
  readonly port: number;
  /** Ports of the replicas; to be changed at any time. */
  backends: readonly number[];
  /** How many connections were taken so far. */
  readonly connections: () => number;
  readonly open: () => number;
  /** Whoever calls next has to open a new one; to be called while no call is under way. */
  endConnections(): void;
  stop(): void;
}

/** Listens on a free loopback port, or where it is told to. */
export async function startTcpBalancer(host = '127.0.0.1', at = 0): Promise<TcpBalancer> {
  let taken = 0;
  const open = new Set<Socket>();
  const server = createServer((client) => {
    taken += 1;
    open.add(client);
    client.on('close', () => open.delete(client));
    client.on('error', () => client.destroy());
    forward(client, turn(balancer.backends, taken));
  });
  server.listen(at, host);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const balancer: TcpBalancer = {
    port,
    backends: [],
    connections: () => taken,
    open: () => open.size,
    endConnections() {
      for (const socket of open) socket.end();
    },
    stop() {
      server.close();
      for (const socket of open) socket.destroy();
    },
  };
  return balancer;
}

function turn(backends: readonly number[], by: number): readonly number[] {
  const at = by % Math.max(1, backends.length);
  return [...backends.slice(at), ...backends.slice(0, at)];
}

/** The next one is tried where nobody listens, as a Service forgets a replica that is gone. */
function forward(client: Socket, [first, ...others]: readonly number[]): void {
  if (first === undefined) {
    client.destroy();
    return;
  }
  const upstream = connect(first, '127.0.0.1');
  upstream.once('error', () => forward(client, others));
  upstream.once('connect', () => join(client, upstream));
}

function join(client: Socket, upstream: Socket): void {
  upstream.removeAllListeners('error').on('error', () => client.destroy());
  client.on('close', () => upstream.destroy());
  // Without a reader the end of the other side would never be seen.
  upstream.on('close', () => client.end().resume());
  client.pipe(upstream);
  upstream.pipe(client);
}

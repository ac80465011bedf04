import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** Simulates a Service: forwards each connection to the next replica that answers. */
export interface TcpBalancer {
  readonly port: number;
  /** Ports of the replicas; a test may change them at any time. */
  backends: readonly number[];
  /** The number of accepted connections. */
  readonly connections: () => number;
  readonly open: () => number;
  /** Closes idle connections, so that the next call opens a new one. Call it only when no call is in progress. */
  endConnections(): void;
  stop(): void;
}

/** Listens on a free loopback port, or on the given address and port. */
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

/** Tries the next replica if a port refuses the connection, as a Service removes a dead replica. */
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
  // Without a reader, Node would never report the end of the client's side.
  upstream.on('close', () => client.end().resume());
  client.pipe(upstream);
  upstream.pipe(client);
}

import { once } from 'node:events';
import { request } from 'node:https';
import { connect, createServer, type Socket } from 'node:net';
import { onTestFinished } from 'vitest';

/** Replaces a Service: forwards each new connection to the next replica that reports ready. */
export interface Balancer {
  readonly port: number;
  /** Connections accepted since the start. */
  connections(): number;
  add(port: number): void;
  remove(port: number): void;
  ready(): readonly number[];
}

/** Shorter than the period of any kubelet's probe; the endpoints follow each probe immediately. */
const lookMilliseconds = 100;

/** Starts a balancer; a replica is ready while `path` answers 200. */
export async function startBalancer(ca: string, path = '/readyz'): Promise<Balancer> {
  const replicas = new Map<number, boolean>();
  const open = new Set<Socket>();
  let taken = 0;
  const ready = () => [...replicas].flatMap(([port, is]) => (is ? [port] : []));
  // A Service forwards packets: a side that has ended its half of the connection may still receive data.
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    taken += 1;
    const ports = ready();
    const port = ports[taken % ports.length];
    if (port === undefined) {
      client.destroy();
      return;
    }
    const replica = connect({ host: '127.0.0.1', port, allowHalfOpen: true, noDelay: true });
    for (const [one, other] of [
      [client, replica],
      [replica, client],
    ] as const) {
      open.add(one);
      one.on('error', () => {});
      one.once('close', () => {
        open.delete(one);
        other.destroySoon();
      });
      one.pipe(other);
    }
  });
  server.listen(0, '::');
  await once(server, 'listening');
  const look = setInterval(async () => {
    for (const port of replicas.keys()) {
      const is = await isReady(port, ca, path);
      if (replicas.has(port)) replicas.set(port, is);
    }
  }, lookMilliseconds);
  onTestFinished(() => {
    clearInterval(look);
    for (const socket of open) socket.destroy();
    server.close();
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    connections: () => taken,
    add: (port) => replicas.set(port, false),
    remove: (port) => replicas.delete(port),
    ready,
  };
}

function isReady(port: number, ca: string, path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const outgoing = request({ host: '127.0.0.1', port, path, ca, agent: false }, (incoming) => {
      incoming.resume();
      resolve(incoming.statusCode === 200);
    });
    outgoing.on('error', () => resolve(false));
    outgoing.end();
  });
}

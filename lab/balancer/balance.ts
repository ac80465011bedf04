import { connect, createServer, type Server, type Socket } from 'node:net';
import { readyz } from './readyz.ts';

/** HOST:PORT of an API server. */
export type Backend = string;

const everyMilliseconds = 500;

/**
 * A TCP load balancer as people put in front of API servers: each new connection goes to the next one that is
 * healthy; one that refuses it is passed over at once. https://github.com/kubernetes/kubeadm/blob/main/docs/ha-considerations.md
 */
export function startBalancer(
  listen: { host: string; port: number },
  backends: readonly Backend[],
  log: (line: string) => void,
): Server {
  const healthy = new Set<Backend>(backends);
  const look = async (backend: Backend): Promise<void> => {
    const isReady = await readyz(backend);
    if (isReady === healthy.has(backend)) return;
    if (isReady) healthy.add(backend);
    else healthy.delete(backend);
    log(`${backend} is ${isReady ? 'healthy' : 'not healthy'}`);
  };
  const watch = (backend: Backend): void => {
    void look(backend).finally(() => setTimeout(watch, everyMilliseconds, backend));
  };
  backends.forEach(watch);
  let taken = 0;
  return createServer((client) => {
    client.on('error', () => client.destroy());
    taken += 1;
    const candidates = inTurn(
      backends.filter((backend) => healthy.has(backend)),
      taken,
    );
    // Where none is healthy, whoever answers is better than nobody.
    forward(client, candidates.length > 0 ? candidates : inTurn(backends, taken));
  }).listen(listen);
}

function inTurn(backends: readonly Backend[], by: number): readonly Backend[] {
  const at = by % Math.max(1, backends.length);
  return [...backends.slice(at), ...backends.slice(0, at)];
}

function forward(client: Socket, [first, ...others]: readonly Backend[]): void {
  if (first === undefined) {
    client.destroy();
    return;
  }
  const [host = '', port = ''] = first.split(':');
  const upstream = connect({ host, port: Number(port), noDelay: true });
  const next = (): void => {
    upstream.destroy();
    forward(client, others);
  };
  upstream.setTimeout(1000, next);
  upstream.once('error', next);
  upstream.once('connect', () => {
    upstream.setTimeout(0);
    upstream.off('error', next).on('error', () => client.destroy());
    client.on('close', () => upstream.destroy());
    upstream.on('close', () => client.destroy());
    client.pipe(upstream).pipe(client);
  });
}

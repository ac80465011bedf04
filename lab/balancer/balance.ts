import { connect, createServer, type Server, type Socket } from 'node:net';
import { readyz } from './readyz.ts';

/** HOST:PORT of an API server. */
type Backend = string;

const everyMilliseconds = 500;

/**
 * A TCP load balancer like those in front of real API servers: each new connection goes to the next healthy backend; if it
 * refuses, the next one gets the connection immediately. `find` returns the current API servers.
 * https://github.com/kubernetes/kubeadm/blob/main/docs/ha-considerations.md
 */
export function startBalancer(
  listen: { readonly host: string; readonly port: number },
  find: () => Promise<readonly Backend[]>,
  log: (line: string) => void,
): Server {
  let health: ReadonlyMap<Backend, boolean> = new Map();
  // A backend stays healthy after one failed probe, as with usual balancer settings.
  let failed: ReadonlySet<Backend> = new Set();
  const isTolerated = (backend: Backend): boolean => health.get(backend) === true && !failed.has(backend);
  const probe = async (): Promise<void> => {
    const probes = (await find()).map(async (backend) => [backend, await readyz(backend)] as const);
    const answers = await Promise.all(probes);
    const now = new Map(answers.map(([backend, isReady]) => [backend, isReady || isTolerated(backend)]));
    failed = new Set(answers.flatMap(([backend, isReady]) => (isReady ? [] : [backend])));
    for (const [backend, isReady] of now) {
      if (isReady !== health.get(backend)) log(`${backend} is ${isReady ? 'healthy' : 'not healthy'}`);
    }
    health = now;
    timer = setTimeout(probe, everyMilliseconds);
  };
  let timer: NodeJS.Timeout | undefined;
  void probe();
  let accepted = 0;
  const server = createServer((client) => {
    client.on('error', () => client.destroy());
    accepted += 1;
    const all = [...health.keys()];
    const healthy = all.filter((backend) => health.get(backend));
    // If none is healthy, try all.
    forward(client, inTurn(healthy.length > 0 ? healthy : all, accepted));
  });
  server.once('close', () => clearTimeout(timer));
  return server.listen(listen);
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
    // Sends the received data before it closes.
    upstream.on('close', () => client.end());
    client.pipe(upstream).pipe(client);
  });
}

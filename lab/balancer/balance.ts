import { connect, createServer, type Server, type Socket } from 'node:net';
import { readyz } from './readyz.ts';

/** HOST:PORT of an API server. */
type Backend = string;

const everyMilliseconds = 500;

/**
 * A TCP load balancer as people put in front of API servers: each new connection goes to the next one that is
 * healthy; one that refuses it is passed over at once. `find` names the API servers of now.
 * https://github.com/kubernetes/kubeadm/blob/main/docs/ha-considerations.md
 */
export function startBalancer(
  listen: { readonly host: string; readonly port: number },
  find: () => Promise<readonly Backend[]>,
  log: (line: string) => void,
): Server {
  let health: ReadonlyMap<Backend, boolean> = new Map();
  // One bad answer is forgiven, as every balancer is set up.
  let missed: ReadonlySet<Backend> = new Set();
  const isForgiven = (backend: Backend): boolean => health.get(backend) === true && !missed.has(backend);
  const look = async (): Promise<void> => {
    const seen = (await find()).map(async (backend) => [backend, await readyz(backend)] as const);
    const answers = await Promise.all(seen);
    const now = new Map(answers.map(([backend, isReady]) => [backend, isReady || isForgiven(backend)]));
    missed = new Set(answers.flatMap(([backend, isReady]) => (isReady ? [] : [backend])));
    for (const [backend, isReady] of now) {
      if (isReady !== health.get(backend)) log(`${backend} is ${isReady ? 'healthy' : 'not healthy'}`);
    }
    health = now;
    timer = setTimeout(look, everyMilliseconds);
  };
  let timer: NodeJS.Timeout | undefined;
  void look();
  let taken = 0;
  const server = createServer((client) => {
    client.on('error', () => client.destroy());
    taken += 1;
    const all = [...health.keys()];
    const healthy = all.filter((backend) => health.get(backend));
    // Where none is healthy, whoever answers is better than nobody.
    forward(client, inTurn(healthy.length > 0 ? healthy : all, taken));
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
    // What has arrived goes out before the end does.
    upstream.on('close', () => client.end());
    client.pipe(upstream).pipe(client);
  });
}

import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { IrsaError } from '../../errors/irsa-error.ts';

/**
 * A loopback port that nobody listens on, below the range that Linux and macOS hand out by themselves (from 32768
 * and 49152): an API server that restarts needs its port back, and no outgoing connection may have taken it
 * meanwhile. https://www.kernel.org/doc/html/latest/networking/ip-sysctl.html (ip_local_port_range)
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 32_000);
    if (await isFree(port)) return port;
  }
}

/** The given port, if nobody listens on it; an error otherwise. */
export async function requireFree(port: number): Promise<number> {
  if (await isFree(port)) return port;
  throw new IrsaError('IRSA-DEMO-021', {
    what: `Port ${port} for the local cluster is taken.`,
    why: `Another program listens on 127.0.0.1:${port}.`,
    next: 'Name another port, or none, and a free one is taken.',
  });
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  server.listen({ port, host: '127.0.0.1', exclusive: true });
  try {
    await once(server, 'listening');
  } catch {
    return false;
  }
  server.close();
  await once(server, 'close');
  return true;
}

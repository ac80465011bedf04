import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { IrsaError } from '../../errors/irsa-error.ts';

/**
 * A free loopback port below the range that Linux and macOS assign to outgoing connections (from 32768 and 49152): an API
 * server that restarts needs its port back, so no outgoing connection may take it. https://www.kernel.org/doc/html/latest/networking/ip-sysctl.html (ip_local_port_range)
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(20_000, 32_000);
    if (await isFree(port)) return port;
  }
}

/** Returns the given port if it is free; otherwise throws IRSA-DEMO-021. */
export async function requireFree(port: number): Promise<number> {
  if (await isFree(port)) return port;
  throw new IrsaError('IRSA-DEMO-021', {
    what: `Port ${port} for the local cluster is taken.`,
    why: `Another program listens on 127.0.0.1:${port}.`,
    next: 'Specify another port, or none to use a free one.',
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

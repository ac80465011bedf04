import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { ClusterPorts } from './local-cluster.ts';

/**
 * Three loopback ports that nobody listens on, below the range that Linux and macOS hand out by themselves
 * (from 32768 and 49152): an API server that restarts needs its port back, and no outgoing connection may
 * have taken it meanwhile. https://www.kernel.org/doc/html/latest/networking/ip-sysctl.html (ip_local_port_range)
 */
export async function freePorts(): Promise<ClusterPorts> {
  const taken = new Set<number>();
  const next = async (): Promise<number> => {
    for (;;) {
      const port = randomInt(20_000, 32_000);
      if (taken.has(port) || !(await isFree(port))) continue;
      taken.add(port);
      return port;
    }
  };
  return { apiServer: await next(), etcdClient: await next(), etcdPeer: await next() };
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

import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { IrsaError } from '../../errors/irsa-error.ts';
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

/** The given ports, if all of them are free; an error that names the first that is taken otherwise. */
export async function requireFree(ports: ClusterPorts): Promise<ClusterPorts> {
  for (const port of [ports.apiServer, ports.etcdClient, ports.etcdPeer]) {
    if (await isFree(port)) continue;
    throw new IrsaError('IRSA-DEMO-023', {
      what: `Port ${port} for the local cluster is taken.`,
      why: `Another program listens on 127.0.0.1:${port}.`,
      next: 'Name another port, or none, and a free one is taken.',
    });
  }
  return ports;
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

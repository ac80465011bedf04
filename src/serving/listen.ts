import { once } from 'node:events';
import type { Server } from 'node:net';
import type { Logger } from 'pino';
import { IrsaError } from '../errors/irsa-error.ts';
import { systemCodeOf } from '../errors/thrown.ts';
import { whyNoPort } from '../errors/why-no-port.ts';
import { hostInUrl } from '../trust/url-parts.ts';

/** What listening on `::` answers where the kernel has no IPv6: https://man7.org/linux/man-pages/man2/socket.2.html */
const noIpv6 = new Set(['EAFNOSUPPORT', 'EADDRNOTAVAIL', 'EPROTONOSUPPORT']);

/**
 * Listens and returns the port, which is a free one where 0 was asked for. `::` takes IPv4 as well, and is all that
 * there is: without IPv6, every address of IPv4.
 */
export async function listen(
  server: Server,
  { host, port }: { readonly host: string; readonly port: number },
  log: Logger,
): Promise<number> {
  try {
    await begin(server, host, port).catch((error: unknown) => {
      if (host !== '::' || !noIpv6.has(systemCodeOf(error) ?? '')) throw error;
      return begin(server, '0.0.0.0', port);
    });
  } catch (cause) {
    throw new IrsaError(
      'IRSA-WEBHOOK-001',
      {
        what: `The webhook cannot listen on ${hostInUrl(host)}:${port}.`,
        why: whyNoPort(cause),
        next: 'Choose another with --port or --metrics-port; 0 takes a free one.',
      },
      { cause },
    );
  }
  // Without anybody who listens to it, the first connection that fails would end the process.
  server.on('error', (error) => log.error({ err: error.message }, 'a connection could not be taken'));
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : port;
}

async function begin(server: Server, host: string, port: number): Promise<void> {
  server.listen(port, host);
  await once(server, 'listening');
}

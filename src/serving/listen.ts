import { once } from 'node:events';
import type { Server } from 'node:net';
import type { Logger } from 'pino';
import { IrsaError } from '../errors/irsa-error.ts';
import { systemCodeOf } from '../errors/thrown.ts';
import { whyNoPort } from '../errors/why-no-port.ts';
import { hostInUrl } from '../trust/url-parts.ts';

/** Error codes for `::` on a kernel without IPv6: https://man7.org/linux/man-pages/man2/socket.2.html */
const noIpv6 = new Set(['EAFNOSUPPORT', 'EADDRNOTAVAIL', 'EPROTONOSUPPORT']);

/**
 * Listens and returns the port; 0 takes a free one. `::` accepts IPv4 too, and without IPv6 falls back to `0.0.0.0`.
 * Throws IRSA-WEBHOOK-001.
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
        next: 'Choose another port with --port or --metrics-port; 0 takes a free one.',
      },
      { cause },
    );
  }
  // Without a listener, the first failed accept would end the process.
  server.on('error', (error) => log.error({ err: error.message }, 'failed to accept a connection'));
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : port;
}

async function begin(server: Server, host: string, port: number): Promise<void> {
  server.listen(port, host);
  await once(server, 'listening');
}

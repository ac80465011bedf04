import { once } from 'node:events';
import type { Server } from 'node:net';
import { IrsaError } from '../../errors/irsa-error.ts';
import { messageOf } from '../../errors/thrown.ts';

/** Listens and returns the port, which is a free one where 0 was asked for. */
export async function listen(server: Server, host: string, port: number): Promise<number> {
  try {
    server.listen(port, host);
    await once(server, 'listening');
  } catch (cause) {
    throw new IrsaError(
      'IRSA-WEBHOOK-001',
      {
        what: `The webhook cannot listen on ${host}:${port}.`,
        why: messageOf(cause),
        next: 'Choose another with --port or --metrics-port; 0 takes a free one.',
      },
      { cause },
    );
  }
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : port;
}

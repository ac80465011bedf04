import { once } from 'node:events';
import { createServer } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';
import type { Knock, KnockOptions } from '../links/control-plane/ports.ts';

const patienceMilliseconds = 5000;

/**
 * Opens a new TLS connection, from a port of its own where one is named, and answers with the address that it comes
 * from; null where nothing answers. Nothing is sent, so that it does not matter whom the certificate names.
 */
export async function knock(
  host: string,
  port: number,
  { localPort, whileOpen }: KnockOptions = {},
): Promise<Knock | null> {
  const from = localPort === undefined ? {} : { localPort };
  const socket = connect({ host, port, ...from, rejectUnauthorized: false, timeout: patienceMilliseconds });
  try {
    const answer = await answered(socket);
    if (answer) await whileOpen?.(answer);
    return answer;
  } finally {
    socket.destroy();
  }
}

function answered(socket: TLSSocket): Promise<Knock | null> {
  return new Promise((resolve) => {
    socket.once('secureConnect', () => {
      const { localAddress: source, localPort: port } = socket;
      resolve(source === undefined || port === undefined ? null : { source, port });
    });
    for (const event of ['timeout', 'error', 'close']) socket.on(event, () => resolve(null));
  });
}

/** A port of this machine that nobody uses. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0);
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

import { once } from 'node:events';
import { createServer } from 'node:net';
import { connect } from 'node:tls';
import type { Knock } from '../links/control-plane/ports.ts';

const patienceMilliseconds = 5000;

/**
 * Opens a new TLS connection, from a port of its own where one is named, and answers with the address that it comes
 * from; null where nothing answers. Nothing is sent, so that it does not matter whom the certificate names.
 */
export function knock(host: string, port: number, localPort?: number): Promise<Knock | null> {
  return new Promise((resolve) => {
    const from = localPort === undefined ? {} : { localPort };
    const socket = connect({ host, port, ...from, rejectUnauthorized: false, timeout: patienceMilliseconds });
    const end = (answer: Knock | null) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('secureConnect', () => end(socket.localAddress ? { source: socket.localAddress } : null));
    socket.once('timeout', () => end(null));
    socket.once('error', () => end(null));
    socket.once('close', () => end(null));
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

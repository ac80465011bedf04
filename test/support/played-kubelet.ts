import { once } from 'node:events';
import { createServer } from 'node:https';
import type { Duplex } from 'node:stream';
import { testCertificates } from './test-certificates.ts';

export interface PlayedKubelet {
  readonly port: number;
  /** Ends every stream. */
  endStreams(): void;
  stop(): Promise<void>;
}

/**
 * The part of a kubelet that an API server asks for streams: each log goes on, and each connection that is to be upgraded
 * is, until they are ended.
 */
export async function playedKubelet(): Promise<PlayedKubelet> {
  const { cert, key } = await (await testCertificates()).issue();
  const open = new Set<Duplex>();
  const server = createServer({ cert, key }, (request, response) => {
    open.add(request.socket);
    response.writeHead(200, { 'content-type': 'text/plain' });
    response.write('the first line\n');
  });
  server.on('upgrade', (request, socket: Duplex) => {
    open.add(socket);
    const protocol = request.headers.upgrade ?? 'SPDY/3.1';
    socket.on('error', () => socket.destroy());
    socket.write(`HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: ${protocol}\r\n\r\n`);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const endStreams = () => {
    for (const socket of open) socket.destroy();
    open.clear();
  };
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    endStreams,
    stop: async () => {
      endStreams();
      server.close();
      await once(server, 'close');
    },
  };
}

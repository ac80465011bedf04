import { once } from 'node:events';
import type { Server } from 'node:http';
import type { Server as TlsServer } from 'node:https';

/** Stops to accept, lets calls in flight finish for a while, then cuts what is left. */
export async function closeServer(
  server: Server | TlsServer,
  finishWithinMilliseconds: number,
): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), finishWithinMilliseconds);
  await closed;
  clearTimeout(timer);
}

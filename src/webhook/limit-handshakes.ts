import type { Server, Socket } from 'node:net';

/** A handshake takes milliseconds. */
const max = { forAddress: 128, inAll: 512 } as const;

interface Pending {
  readonly socket: Socket;
  readonly address: string;
}

/**
 * Closes the oldest connection without a completed TLS handshake if an address, or all together, have too many. Otherwise
 * idle connections, which any pod can open, would use up the server's connections.
 */
export function limitHandshakes(server: Server): void {
  // A map keeps the order in which the connections were opened.
  const pending = new Map<string, Pending>();
  const counts = new Map<string, number>();
  const forget = (key: string): Socket | undefined => {
    const one = pending.get(key);
    if (one === undefined) return undefined;
    pending.delete(key);
    const left = (counts.get(one.address) ?? 1) - 1;
    if (left === 0) counts.delete(one.address);
    else counts.set(one.address, left);
    return one.socket;
  };
  const oldestOf = (address: string): string | undefined => {
    for (const [key, one] of pending) if (one.address === address) return key;
    return undefined;
  };
  server.on('connection', (socket: Socket) => {
    const { remoteAddress: address } = socket;
    // Undefined if the client has already disconnected.
    if (address === undefined) return;
    const key = keyOf(socket);
    // The close event of an earlier connection with the same port may still follow.
    forget(key);
    const count = (counts.get(address) ?? 0) + 1;
    counts.set(address, count);
    pending.set(key, { socket, address });
    socket.once('close', () => {
      if (pending.get(key)?.socket === socket) forget(key);
    });
    if (count > max.forAddress) forget(oldestOf(address) ?? key)?.destroy();
    else if (pending.size > max.inAll) forget(pending.keys().next().value ?? key)?.destroy();
  });
  server.on('secureConnection', (socket: Socket) => forget(keyOf(socket)));
}

function keyOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}

import { connect } from 'node:tls';

const patienceMilliseconds = 5000;

/**
 * Opens a new TLS connection and answers with the address that it comes from; null where nothing answers. Nothing is
 * sent, so that it does not matter whom the certificate names.
 */
export function knock(host: string, port: number): Promise<{ readonly source: string } | null> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, rejectUnauthorized: false, timeout: patienceMilliseconds });
    const end = (answer: { readonly source: string } | null) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('secureConnect', () => end(socket.localAddress ? { source: socket.localAddress } : null));
    socket.once('timeout', () => end(null));
    socket.once('error', () => end(null));
    socket.once('close', () => end(null));
  });
}

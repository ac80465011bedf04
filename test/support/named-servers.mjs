// named-servers.mjs PORT=NAME... [KEY CERTIFICATE]: starts servers on all addresses that answer each line with their name.
// With a certificate, they speak TLS, send an HTTP response with their name immediately, and soon end the connection.
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';

const words = process.argv.slice(2);
const [key, cert] = words.filter((word) => !word.includes('='));
const servers = words
  .filter((word) => word.includes('='))
  .map((word) => {
    const [port, name] = word.split('=');
    const answer = (socket) => {
      socket.on('error', () => {});
      // Delay the end: a client that closes right after the TLS handshake would get a reset.
      if (cert) {
        socket.write(`HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n${name}\n`);
        setTimeout(() => socket.end(), 300).unref();
      } else socket.on('data', () => socket.write(`${name}\n`));
    };
    const files = cert ? { key: readFileSync(key), cert: readFileSync(cert) } : null;
    const server = files ? createTlsServer(files, answer) : createServer(answer);
    return new Promise((resolve) => server.listen(Number(port), '::', resolve));
  });
await Promise.all(servers);
console.log('listening');

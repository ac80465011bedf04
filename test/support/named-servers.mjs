// named-servers.mjs PORT=NAME... [KEY CERTIFICATE]: servers on every address that answer each line with their name; over TLS, which
// begins with a certificate, they say it at once as an answer of HTTP, and end the connection soon.
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
      // Not at once: a client that only agrees on TLS and leaves would meet a reset.
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

// named-servers.mjs PORT=NAME...: servers on every address that answer each line with their name.
import { createServer } from 'node:net';

const servers = process.argv.slice(2).map((word) => {
  const [port, name] = word.split('=');
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', () => socket.write(`${name}\n`));
  });
  return new Promise((resolve) => server.listen(Number(port), '::', resolve));
});
await Promise.all(servers);
console.log('listening');

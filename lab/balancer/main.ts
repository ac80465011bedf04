import { startBalancer } from './balance.ts';

/** `node main.ts FOLDER HOST:PORT BACKEND...`: the lab's folder only says whose it is. */
const [, , , listen = '', ...backends] = process.argv;
const [host = '', port = ''] = listen.split(':');
const server = startBalancer({ host, port: Number(port) }, backends, (line) =>
  process.stdout.write(`${new Date().toISOString()} ${line}\n`),
);
server.on('error', (error) => {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});

// ask-server.mjs HOST PORT [LOCAL-PORT] [keep]: prints the server's answer. `keep` asks every second over one connection.
// LOCAL-PORT 0 means any free port.
import { connect } from 'node:net';

const [host, port, localPort, keep] = process.argv.slice(2);
const from = Number(localPort) > 0 ? { localPort: Number(localPort) } : {};
const socket = connect({ host, port: Number(port), ...from });
// A busy machine answers faster than this.
socket.setTimeout(keep ? 10_000 : 2000, () => socket.destroy(new Error('no answer')));
socket.on('error', (error) => {
  console.log(error.code ?? error.message);
  process.exit(1);
});
socket.on('connect', () => {
  socket.write('who\n');
  if (keep) setInterval(() => socket.write('who\n'), 1000);
});
socket.on('data', (data) => {
  console.log(String(data).trim());
  if (!keep) process.exit(0);
});

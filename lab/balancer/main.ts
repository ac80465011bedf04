import { readPlan } from '../lab-folder.ts';
import { apiServerPort, controlPlanesOf } from '../lab-plan.ts';
import { startBalancer } from './balance.ts';

/** `node main.ts FOLDER HOST:PORT` balances the API servers of the lab in that folder. */
const [, , folder = '', listen = ''] = process.argv;
const [host = '', port = ''] = listen.split(':');

/** Reads the current API servers, because a lab may grow. */
async function backends(): Promise<readonly string[]> {
  const plan = await readPlan(folder);
  return plan === null ? [] : controlPlanesOf(plan).map(({ address }) => `${address}:${apiServerPort}`);
}

const server = startBalancer({ host, port: Number(port) }, backends, (line) =>
  process.stdout.write(`${new Date().toISOString()} ${line}\n`),
);
server.on('error', (error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});

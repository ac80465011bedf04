import { spawn } from 'node:child_process';
import { open } from 'node:fs/promises';
import { connect } from 'node:net';
import { basename, join } from 'node:path';
import type { LabBalancer } from '../lab.ts';
import { LabFailure } from '../lab-failure.ts';
import { endProcesses, pidsOf } from '../life/processes.ts';

const program = join(import.meta.dirname, 'main.ts');

/** The balancer of a lab, as a detached process. */
export function balancerProcess(folder: string, endpoint: string): LabBalancer {
  const args = [program, folder, endpoint];
  return {
    async start() {
      const log = await open(join(folder, 'balancer.log'), 'a');
      const child = spawn(process.execPath, args, {
        cwd: '/',
        detached: true,
        stdio: ['ignore', log.fd, log.fd],
      });
      child.unref();
      await log.close();
      for (let tries = 0; tries < 500 && child.exitCode === null; tries += 1) {
        if (await answers(endpoint)) return;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      throw new LabFailure('The balancer does not listen.', `Read ${join(folder, 'balancer.log')}.`);
    },
    stop: () => stopBalancers(folder),
  };
}

/** Stops the balancer of a lab. */
export async function stopBalancers(folder: string): Promise<void> {
  await endProcesses(await pidsOf({ program: 'node', script: basename(program), folder }));
}

function answers(endpoint: string): Promise<boolean> {
  const [host = '', port = ''] = endpoint.split(':');
  return new Promise((resolve) => {
    const socket = connect({ host, port: Number(port) }, () => resolve(true));
    socket.once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

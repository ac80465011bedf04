import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { startMotoFront } from './moto-front.ts';
import { findPythonTools } from './python-tools.ts';

/** A moto server: a third-party simulation of AWS. https://docs.getmoto.org */
export interface Moto {
  /** `http://127.0.0.1:PORT`, for all services. */
  readonly endpoint: string;
  /** Its only account. */
  readonly account: string;
  stop(): Promise<void>;
}

const startLimit = 60_000;

/** Starts moto on a free port and waits until it listens. It knows AWS's own managed policies. */
export async function startMoto(): Promise<Moto> {
  const { motoServer } = await findPythonTools();
  const child = spawn(motoServer, ['-H', '127.0.0.1', '-p', '0'], {
    env: { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', MOTO_IAM_LOAD_MANAGED_POLICIES: 'true' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = once(child, 'exit');
  const stop = async () => {
    child.kill('SIGKILL');
    await ended;
  };
  const seen: string[] = [];
  const ready = new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`moto is not ready: ${seen.join('\n')}`)), startLimit);
    createInterface({ input: child.stderr }).on('line', (line) => {
      seen.push(line);
      const endpoint = /Running on (http:\/\/127\.0\.0\.1:\d+)/.exec(line)?.[1];
      if (!endpoint) return;
      clearTimeout(timer);
      resolve(endpoint);
    });
    child.once('exit', () => {
      clearTimeout(timer);
      reject(new Error(`moto ended: ${seen.join('\n')}`));
    });
  });
  try {
    const { endpoint, server } = await startMotoFront(await ready);
    const stopBoth = async () => {
      server.close();
      server.closeAllConnections();
      await stop();
    };
    return { endpoint, account: '123456789012', stop: stopBoth };
  } catch (error) {
    await stop();
    throw error;
  }
}

import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';
import type { ServedIssuer } from '../../src/issuer-server/start-issuer-server.ts';
import { startIrsactl } from './run-irsactl.ts';

/** `irsactl issuer serve` as a process of its own, for one test. */
export interface IssuerServerProcess {
  readonly served: ServedIssuer;
  /** Entries of its log so far. */
  readonly log: readonly Readonly<Record<string, unknown>>[];
  /** Its exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** Starts it on free ports of loopback and waits until it listens. */
export async function startIssuerServer(
  flags: readonly string[],
  entry: 'main' | 'webhook-main' = 'main',
): Promise<IssuerServerProcess> {
  const place = ['--host', '127.0.0.1', '--port', '0', '--metrics-port', '0', '-o', 'json'];
  const child = startIrsactl(['issuer', 'serve', ...place, ...flags], { entry });
  onTestFinished(() => void child.kill('SIGKILL'));
  if (!child.stderr) throw new TypeError('the child needs pipes');
  const log: Record<string, unknown>[] = [];
  createInterface({ input: child.stderr }).on('line', (line) => log.push(JSON.parse(line)));
  const exited = once(child, 'exit');
  let text = '';
  await new Promise<void>((resolve, reject) => {
    child.stdout?.on('data', (chunk) => {
      text += chunk;
      if (text.endsWith('}\n')) resolve();
    });
    child.once('exit', () => reject(new Error(`the server ended: ${JSON.stringify(log)}`)));
  });
  return {
    served: JSON.parse(text),
    log,
    async stop(signal = 'SIGTERM') {
      child.kill(signal);
      const [code] = await exited;
      return code;
    },
  };
}

import { createInterface } from 'node:readline';
import { startIrsactl } from './run-irsactl.ts';
import { keepTranscript } from './transcript.ts';

/** One replica of the webhook as a process of its own. */
export interface WebhookProcess {
  readonly port: number;
  /** Lines of its log so far. */
  readonly lines: readonly string[];
  /** Ends it; a `SIGKILL` leaves it no time for anything. */
  stop(signal?: NodeJS.Signals): Promise<void>;
}

/** Starts it on a free port and waits until it listens. */
export async function startWebhookProcess(flags: readonly string[]): Promise<WebhookProcess> {
  const child = startIrsactl(['webhook', '--host=127.0.0.1', '--port=0', '--metrics-port=0', ...flags]);
  const lines: string[] = [];
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const port = await new Promise<number>((resolve, reject) => {
    if (!child.stderr) throw new TypeError('the child needs pipes');
    createInterface({ input: child.stderr }).on('line', (line) => {
      lines.push(line);
      const found = /"port":(\d+)/.exec(line)?.[1];
      if (found && line.includes('"listening"')) resolve(Number(found));
    });
    child.once('exit', () => reject(new Error(`the webhook ended: ${lines.join('\n')}`)));
  });
  return {
    port,
    lines,
    async stop(signal = 'SIGTERM') {
      child.kill(signal);
      await exited;
      keepTranscript(`irsactl webhook ${flags.join(' ')}`, lines.join('\n'));
    },
  };
}

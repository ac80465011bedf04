import { setTimeout as sleep } from 'node:timers/promises';
import type { Figure } from './figure.ts';
import { memoryOf, restMilliseconds } from './process-usage.ts';
import { webhookOn } from './webhook-process.ts';

const accounts = 100_000;
const many = accounts.toLocaleString('en');

/** The image's process with 100,000 annotated service accounts: memory at rest and at its peak, and time until ready. */
export async function measureWebhookMemory(): Promise<readonly Figure[]> {
  const webhook = await webhookOn({ accounts, changes: 50 });
  try {
    await sleep(restMilliseconds);
    const { now, peak } = memoryOf(webhook.pid);
    const { started, listening, ready } = webhook;
    return [
      startFigure('it listens', listening - started, 1),
      startFigure(`it is ready, with ${many} service accounts`, ready - started, 5),
      memoryFigure('at rest', now, 125),
      memoryFigure('at its peak', peak, 180),
    ];
  } finally {
    webhook.close();
  }
}

function startFigure(until: string, milliseconds: number, most: number): Figure {
  const seconds = milliseconds / 1000;
  return {
    name: `webhook: start until ${until}`,
    measured: `${seconds.toFixed(2)} s`,
    budget: `below ${most} s`,
    met: seconds < most,
  };
}

function memoryFigure(when: string, megabytes: number, most: number): Figure {
  return {
    name: `webhook: resident memory ${when}, with ${many} annotated service accounts`,
    measured: `${megabytes.toFixed(0)} MB`,
    budget: `at most ${most} MB`,
    met: megabytes <= most,
  };
}

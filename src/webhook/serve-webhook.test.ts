import { setTimeout as delay } from 'node:timers/promises';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { machine } from '../serving/machine.ts';
import { webhookDefaults } from './options.ts';
import { openWebhook } from './serve-webhook.ts';

it('sleeps longer than the maximum of a Node timer', async () => {
  const ending = new AbortController();
  const slept = machine.sleep(1_000 * 3_600_000, ending.signal).then(() => 'woke');
  expect(await Promise.race([slept, delay(50, 'asleep')])).toBe('asleep');
  ending.abort();
  expect(await slept).toBe('woke');
});

it('names its own flags when it finds no cluster', async () => {
  const opening = openWebhook(webhookDefaults, { HOME: '/nonexistent' }, pino({ level: 'silent' }));
  await expect(opening).rejects.toMatchObject({
    code: 'IRSA-CLUSTER-001',
    problem: { next: expect.stringContaining('--kubeconfig') },
  });
});

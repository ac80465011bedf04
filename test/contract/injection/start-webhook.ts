import { pino } from 'pino';
import { webhookCommand } from '../../../src/cli/commands/webhook.ts';
import type { WebhookOptions } from '../../../src/webhook/options.ts';
import { openWebhook } from '../../../src/webhook/serve-webhook.ts';

/** Starts `irsactl webhook` with these flags. Only this function knows how the webhook is made. */
export async function startWebhook(
  flags: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<{ readonly port: number; stop(): Promise<void> }> {
  const options = await new Promise<WebhookOptions>((resolve, reject) => {
    webhookCommand().exitOverride().action(resolve).parseAsync(flags, { from: 'user' }).catch(reject);
  });
  return openWebhook(options, env, pino({ level: 'silent' }));
}

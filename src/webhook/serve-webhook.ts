import type { WebhookOptions } from './options.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Serves until SIGTERM or SIGINT. */
export async function serveWebhook(_options: WebhookOptions, _env: Environment): Promise<void> {}

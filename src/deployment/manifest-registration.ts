import { failOnceProven } from '../injection/fail-once-proven.ts';
import type { JsonObject } from '../trust/json.ts';
import { webhookName, webhookRegistration } from './webhook-registration.ts';
import type { WebhookSettings } from './webhook-settings.ts';

/**
 * The registration for whoever applies manifests. With `Fail` from the start no pod could be created until the webhook
 * has its certificate trusted: so it says `Ignore`, and has the webhook raise that once it is proven by a call.
 */
export function manifestRegistration(settings: WebhookSettings): JsonObject {
  if (settings.failurePolicy === 'Ignore') return webhookRegistration(settings);
  const annotations = { ...settings.marks.annotations, [failOnceProven]: webhookName };
  const marks = { ...settings.marks, annotations };
  return webhookRegistration({ ...settings, marks, failurePolicy: 'Ignore' });
}

import { ports, type WebhookSettings } from './webhook-settings.ts';

/** The webhook's flags that differ from its defaults. */
export function webhookArguments(settings: WebhookSettings): readonly string[] {
  const { annotationPrefix, audience, region } = settings;
  return [
    `--port=${ports.https}`,
    `--metrics-port=${ports.metrics}`,
    `--annotation-prefix=${annotationPrefix}`,
    `--token-audience=${audience}`,
    ...(region === null ? [] : [`--aws-default-region=${region}`]),
    '--watch-namespaces=true',
  ];
}

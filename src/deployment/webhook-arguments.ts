import { ownNames, ports, type WebhookSettings } from './webhook-settings.ts';

/** The flags of the webhook's process: only what differs from its defaults or names things outside of it. */
export function webhookArguments(settings: WebhookSettings): readonly string[] {
  const { name, namespace, annotationPrefix, audience, region } = settings;
  return [
    `--port=${ports.https}`,
    `--metrics-port=${ports.metrics}`,
    `--namespace=${namespace}`,
    `--service-name=${name}`,
    `--tls-secret=${ownNames(settings).secret}`,
    `--webhook-configuration=${name}`,
    `--annotation-prefix=${annotationPrefix}`,
    `--token-audience=${audience}`,
    ...(region === null ? [] : [`--aws-default-region=${region}`]),
    '--watch-namespaces=true',
  ];
}

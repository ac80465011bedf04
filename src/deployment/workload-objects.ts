import type { JsonObject } from '../trust/json.ts';
import { metadata, selectorLabels } from './object-metadata.ts';
import { type Program, webhookPod } from './webhook-pod.ts';
import type { WebhookSettings } from './webhook-settings.ts';

/** A new pod is ready before an old one goes. */
const rolling = { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } } as const;

/** What keeps the pods running, and what keeps a drain from ending them all at once. */
export function workloadObjects(settings: WebhookSettings, program: Program): readonly JsonObject[] {
  const selector = { matchLabels: selectorLabels(settings) };
  const template = webhookPod(settings, program);
  if (settings.placement === 'control-plane') {
    // A drain leaves the pods of a DaemonSet alone, so that a budget would guard nothing.
    return [
      {
        apiVersion: 'apps/v1',
        kind: 'DaemonSet',
        metadata: metadata(settings),
        spec: { selector, updateStrategy: rolling, template },
      },
    ];
  }
  const budget = {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: metadata(settings),
    spec: { maxUnavailable: 1, selector },
  };
  const deployment = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: metadata(settings),
    spec: { replicas: settings.replicas, selector, strategy: rolling, template },
  };
  return [budget, deployment];
}

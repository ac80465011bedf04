import type { JsonObject } from '../trust/json.ts';
import { metadata, selectorLabels } from './object-metadata.ts';
import { type Program, webhookPod } from './webhook-pod.ts';
import type { WebhookSettings } from './webhook-settings.ts';

/** Starts a new pod before it stops an old one. */
const rolling = { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } } as const;

/** The workload, and for a Deployment a budget that keeps a drain from evicting all its pods. */
export function workloadObjects(settings: WebhookSettings, program: Program): readonly JsonObject[] {
  const selector = { matchLabels: selectorLabels(settings) };
  const template = webhookPod(settings, program);
  if (settings.placement === 'control-plane') {
    // A drain does not evict DaemonSet pods, so they need no budget.
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

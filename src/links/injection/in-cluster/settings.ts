import { chainAnnotation, managedLabels } from '../../../chain/object-marks.ts';
import type { InClusterWebhook } from '../../../config/trust-chain.ts';
import { type WebhookSettings, webhookSettings } from '../../../deployment/webhook-settings.ts';
import type { DesiredInjection } from '../desired.ts';

/** Returns the settings of the manifests that apply installs as `name`. */
export function settingsOf(
  { chain, audience, annotationPrefix, region, clusterVersion }: DesiredInjection,
  { image, namespace, replicas, placement, failurePolicy }: InClusterWebhook,
  name: string,
): WebhookSettings {
  return {
    ...webhookSettings,
    name,
    namespace,
    image,
    replicas,
    placement: placement === 'any' ? 'any' : 'control-plane',
    failurePolicy,
    annotationPrefix,
    audience,
    region,
    matchConditions: supportsMatchConditions(clusterVersion),
    marks: { labels: managedLabels, annotations: { [chainAnnotation]: chain } },
  };
}

/** Adds this cluster's API server ports to the usual ones. */
export function withPorts(settings: WebhookSettings, found: readonly number[]): WebhookSettings {
  const apiServerPorts = [...new Set([...webhookSettings.apiServerPorts, ...found])].sort(
    (one, other) => one - other,
  );
  return { ...settings, apiServerPorts };
}

/** From 1.28 on: https://kubernetes.io/docs/reference/command-line-tools-reference/feature-gates-removed/ */
function supportsMatchConditions(version: string): boolean {
  const [, major, minor] = /^v?(\d+)\.(\d+)/.exec(version) ?? [];
  return Number(major) > 1 || Number(minor) >= 28;
}

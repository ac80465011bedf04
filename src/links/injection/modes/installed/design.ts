import { chainAnnotation, managedLabels } from '../../../../chain/object-marks.ts';
import { defaults } from '../../../../config/defaults.ts';
import { servingObjects } from '../../../../deployment/webhook-objects.ts';
import { webhookRegistration } from '../../../../deployment/webhook-registration.ts';
import { type WebhookSettings, webhookSettings } from '../../../../deployment/webhook-settings.ts';
import type { DesiredInjection } from '../../desired.ts';
import type { InClusterDesign } from '../in-cluster/desired.ts';
import { keptNamespaces } from '../in-cluster/kept-namespaces.ts';
import type { InjectionOf } from '../mode.ts';

/** irsactl's own webhook. */
export function designInstalled(
  desired: DesiredInjection,
  wanted: InjectionOf<'webhook'> | null,
): InClusterDesign {
  const { chain } = desired;
  const { name } = webhookSettings;
  const namespace = wanted?.webhook.namespace ?? defaults.webhook.namespace;
  return {
    chain,
    title: `webhook ${namespace}/${name}`,
    name,
    namespace,
    keptNamespaces: keptNamespaces(desired, 'webhook'),
    wanted: wanted === null ? null : wantedWebhook(installedSettings(desired, wanted), wanted),
  };
}

function wantedWebhook(settings: WebhookSettings, { webhook }: InjectionOf<'webhook'>) {
  return {
    image: webhook.image,
    placement: webhook.placement,
    serving: (apiServerPorts: readonly number[]) =>
      servingObjects({ ...settings, apiServerPorts: portsOf(apiServerPorts) }),
    trial: webhookRegistration(settings, 'probe'),
    registration: webhookRegistration(settings),
    priorityClass: 'system-cluster-critical',
  };
}

/** The settings of the manifests that apply installs. */
export function installedSettings(
  { chain, accounts, audience, annotationPrefix, region, clusterVersion }: DesiredInjection,
  { webhook }: InjectionOf<'webhook'>,
): WebhookSettings {
  const { image, namespace, replicas, placement, failurePolicy } = webhook;
  return {
    ...webhookSettings,
    namespace,
    image,
    replicas,
    placement: placement === 'any' ? 'any' : 'control-plane',
    failurePolicy,
    annotationPrefix,
    audience,
    region,
    servesKubeSystem: accounts.some(({ account }) => account.namespace === 'kube-system'),
    matchConditions: hasMatchConditions(clusterVersion),
    marks: { labels: managedLabels, annotations: { [chainAnnotation]: chain } },
  };
}

/** Those of most clusters, and what this one has beside them. */
function portsOf(found: readonly number[]): readonly number[] {
  return [...new Set([...webhookSettings.apiServerPorts, ...found])].sort((one, other) => one - other);
}

/** https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/#matching-requests-matchconditions */
function hasMatchConditions(version: string): boolean {
  const [, major, minor] = /^v?(\d+)\.(\d+)/.exec(version) ?? [];
  return Number(major) > 1 || Number(minor) >= 28;
}

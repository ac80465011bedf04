import { defaults } from '../../../../config/defaults.ts';
import { servingObjects } from '../../../../deployment/webhook-objects.ts';
import { webhookRegistration } from '../../../../deployment/webhook-registration.ts';
import { blocksStaticPods, serviceHosts, webhookSettings } from '../../../../deployment/webhook-settings.ts';
import type { DesiredInjection } from '../../desired.ts';
import type { InClusterDesign } from '../../in-cluster/desired.ts';
import { keptNamespaces } from '../../in-cluster/kept-namespaces.ts';
import { inClusterMode } from '../../in-cluster/mode.ts';
import { settingsOf, withPorts } from '../../in-cluster/settings.ts';
import type { InjectionOf } from '../mode.ts';

/** irsactl's own webhook, installed in the cluster. */
export const webhookMode = inClusterMode<'webhook'>(designWebhook);

/** irsactl's own webhook. */
function designWebhook(desired: DesiredInjection, wanted: InjectionOf<'webhook'> | null): InClusterDesign {
  const { name } = webhookSettings;
  const namespace = wanted?.webhook.namespace ?? defaults.webhook.namespace;
  return {
    chain: desired.chain,
    title: `webhook ${namespace}/${name}`,
    name,
    namespace,
    usesCertManager: false,
    keptNamespaces: keptNamespaces(desired, 'webhook'),
    wanted: wanted === null ? null : wantedWebhook(desired, wanted),
  };
}

function wantedWebhook(desired: DesiredInjection, { webhook }: InjectionOf<'webhook'>) {
  const settings = settingsOf(desired, webhook, webhookSettings.name);
  return {
    image: webhook.image,
    imageField: 'spec.injection.webhook.image' as const,
    placement: webhook.placement,
    serving: (apiServerPorts: readonly number[]) => servingObjects(withPorts(settings, apiServerPorts)),
    trial: webhookRegistration(settings, 'probe'),
    registration: webhookRegistration(settings),
    blocksStaticPods: blocksStaticPods(settings),
    priorityClass: 'system-cluster-critical',
    certificateHosts: serviceHosts(settings),
    needsApi: null,
  };
}

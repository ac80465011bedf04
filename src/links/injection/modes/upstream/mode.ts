import { defaults } from '../../../../config/defaults.ts';
import {
  upstreamName,
  upstreamObjects,
  upstreamRegistration,
} from '../../../../deployment/upstream-objects.ts';
import { blocksStaticPods, serviceHosts } from '../../../../deployment/webhook-settings.ts';
import type { DesiredInjection } from '../../desired.ts';
import type { InClusterDesign } from '../../in-cluster/desired.ts';
import { keptNamespaces } from '../../in-cluster/kept-namespaces.ts';
import { inClusterMode } from '../../in-cluster/mode.ts';
import { settingsOf, withPorts } from '../../in-cluster/settings.ts';
import type { InjectionOf } from '../mode.ts';

/** AWS's own webhook, installed in the cluster. */
export const upstreamMode = inClusterMode<'upstream'>(designUpstream);

/** AWS's own webhook. */
function designUpstream(desired: DesiredInjection, wanted: InjectionOf<'upstream'> | null): InClusterDesign {
  const namespace = wanted?.webhook.namespace ?? defaults.webhook.namespace;
  return {
    chain: desired.chain,
    title: `AWS's webhook ${namespace}/${upstreamName}`,
    name: upstreamName,
    namespace,
    usesCertManager: true,
    keptNamespaces: keptNamespaces(desired, 'upstream'),
    wanted: wanted === null ? null : wantedUpstream(desired, wanted),
  };
}

function wantedUpstream(desired: DesiredInjection, { webhook, certificates }: InjectionOf<'upstream'>) {
  const settings = settingsOf(desired, webhook, upstreamName);
  return {
    image: webhook.image,
    imageField: 'spec.injection.upstream.image' as const,
    placement: webhook.placement,
    serving: (apiServerPorts: readonly number[]) =>
      upstreamObjects(withPorts(settings, apiServerPorts), certificates),
    trial: upstreamRegistration(settings, certificates, 'probe'),
    registration: upstreamRegistration(settings, certificates),
    blocksStaticPods: blocksStaticPods(settings),
    priorityClass: 'system-cluster-critical',
    certificateHosts: certificates === 'generated' ? serviceHosts(settings) : null,
    needsApi: certificates === 'cert-manager' ? 'cert-manager.io/v1' : null,
  };
}

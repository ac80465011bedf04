import type { InjectionPorts, ServingCertificates, WaitingClock } from '../links/injection/ports.ts';
import type { KubernetesClient } from './client.ts';
import { imageRegistry } from './image-registry.ts';
import { injectionCluster } from './injection-cluster.ts';
import { injectionObjects } from './injection-objects.ts';
import { webhookProbe } from './injection-webhook-probe.ts';

/** The ports of the injection link. */
export function injectionPorts(
  client: KubernetesClient,
  env: Readonly<Record<string, string | undefined>>,
  clock: WaitingClock,
  certificates: ServingCertificates,
): InjectionPorts {
  return {
    cluster: injectionCluster(client),
    webhook: webhookProbe,
    objects: injectionObjects(client),
    registry: imageRegistry(env),
    certificates,
    clock,
  };
}

import type { ApiService, ClusterSurvey, ServicePort } from '../links/control-plane/ports.ts';
import { asList, type Json, objectsOf, stringAt, valueAt } from '../trust/json.ts';
import type { KubernetesClient } from './client.ts';
import type { KubernetesObject } from './transport.ts';

/**
 * Every address and port of a Service, and those by which one leads to a host of the control plane:
 * `default/kubernetes` and whatever else somebody made. Which ports are an API server's is for the caller to know.
 */
export async function surveyServices(
  client: KubernetesClient,
  hosts: readonly string[],
): Promise<Pick<ClusterSurvey, 'apiServices' | 'servicePorts'>> {
  const services = await client.list('/api/v1/services');
  return {
    apiServices: await apiServices(client, services, hosts),
    servicePorts: services.flatMap(servicePorts),
  };
}

function servicePorts(service: KubernetesObject): readonly ServicePort[] {
  const addresses = addressesOf(service);
  if (addresses.length === 0) return [];
  return objectsOf(valueAt(service, 'spec', 'ports')).flatMap((entry) => {
    const port = valueAt(entry, 'port');
    return typeof port === 'number' ? [{ addresses, port }] : [];
  });
}

async function apiServices(
  client: KubernetesClient,
  services: readonly KubernetesObject[],
  hosts: readonly string[],
): Promise<readonly ApiService[]> {
  const found: ApiService[] = [];
  for (const slice of await client.list('/apis/discovery.k8s.io/v1/endpointslices')) {
    const addresses = objectsOf(valueAt(slice, 'endpoints')).flatMap((one) =>
      textsOf(valueAt(one, 'addresses')),
    );
    const leadsTo = addresses.filter((address) => hosts.includes(address));
    if (leadsTo.length === 0) continue;
    const name = stringAt(slice, 'metadata', 'labels', 'kubernetes.io/service-name');
    const namespace = stringAt(slice, 'metadata', 'namespace');
    const service = services.find(
      (one) =>
        stringAt(one, 'metadata', 'name') === name && stringAt(one, 'metadata', 'namespace') === namespace,
    );
    if (service) found.push(...portsOf(service, slice, leadsTo));
  }
  return found;
}

/** A port of a Service and one of its slice belong together by their name. */
function portsOf(
  service: KubernetesObject,
  slice: KubernetesObject,
  leadsTo: readonly string[],
): readonly ApiService[] {
  const targets = objectsOf(valueAt(slice, 'ports'));
  return objectsOf(valueAt(service, 'spec', 'ports')).flatMap((port) => {
    const target = targets.find((one) => (stringAt(one, 'name') ?? '') === (stringAt(port, 'name') ?? ''));
    const targetPort = valueAt(target ?? {}, 'port');
    const own = valueAt(port, 'port');
    const nodePort = valueAt(port, 'nodePort');
    if (typeof targetPort !== 'number' || typeof own !== 'number') return [];
    return [
      {
        addresses: addressesOf(service),
        port: own,
        nodePort: typeof nodePort === 'number' ? nodePort : null,
        leadsTo,
        targetPort,
      },
    ];
  });
}

/** A headless Service has no address of its own. */
function addressesOf(service: KubernetesObject): readonly string[] {
  const balancers = objectsOf(valueAt(service, 'status', 'loadBalancer', 'ingress'));
  const all = [
    ...textsOf(valueAt(service, 'spec', 'clusterIPs')),
    ...textsOf(valueAt(service, 'spec', 'externalIPs')),
    ...balancers.flatMap((one) => stringAt(one, 'ip') ?? []),
  ];
  return [...new Set(all)].filter((address) => address !== 'None' && address !== '');
}

function textsOf(value: Json | undefined): readonly string[] {
  return (asList(value) ?? []).filter((item) => typeof item === 'string');
}

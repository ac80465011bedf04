import type { ApiEndpoint, EndpointCopy } from '../links/control-plane/ports.ts';
import { type JsonObject, objectsOf, valueAt } from '../trust/json.ts';
import type { KubernetesClient } from './client.ts';
import { kubernetesSlice } from './kubernetes-slice.ts';
import type { KubernetesObject } from './transport.ts';

const endpointsPath = '/api/v1/namespaces/default/endpoints/kubernetes';
const policies = '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies';
const bindings = '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicybindings';

/** Both objects count: workers with kube-proxy read the slice, older clients the Endpoints. */
export function apiEndpoint(client: KubernetesClient): ApiEndpoint {
  return {
    refuseEmptying: (policy) => refuseEmptying(client, policy),
    refusesEmptying: (policy) => refusesEmptying(client, policy),
    allowEmptying: async (policy) => {
      for (const path of pathsOf(policy)) await client.delete(path);
    },
    read: () => read(client),
    putBack: (copy) => putBack(client, copy),
  };
}

export async function hasEndpointPolicy(client: KubernetesClient, policy: string): Promise<boolean> {
  for (const path of pathsOf(policy)) {
    if ((await client.get(path)) !== null) return true;
  }
  return false;
}

/** The policy first: a binding alone does nothing. */
function pathsOf(policy: string): readonly string[] {
  return [`${policies}/${policy}`, `${bindings}/${policy}`];
}

async function refuseEmptying(client: KubernetesClient, name: string): Promise<boolean> {
  // ValidatingAdmissionPolicy is v1 since 1.30; before, it has to be switched on.
  const known = await client.send({ method: 'GET', path: policies, query: { limit: '1' } });
  if (known.status === 404) return false;
  await client.apply(`${policies}/${name}`, policyOf(name));
  await client.apply(`${bindings}/${name}`, bindingOf(name));
  return true;
}

/** A write that would empty the slice, on trial: the policy refuses it by its name. */
async function refusesEmptying(client: KubernetesClient, name: string): Promise<boolean> {
  const slice = await client.get(kubernetesSlice);
  if (slice === null) return false;
  const answer = await client.send({
    method: 'PUT',
    path: kubernetesSlice,
    query: { dryRun: 'All' },
    body: { ...slice, endpoints: [] },
  });
  return answer.status >= 400 && answer.text.includes(name);
}

async function read(client: KubernetesClient): Promise<EndpointCopy> {
  const [endpoints, slice] = [await client.get(endpointsPath), await client.get(kubernetesSlice)];
  return {
    subsets: objectsOf(valueAt(endpoints ?? {}, 'subsets')),
    endpoints: objectsOf(valueAt(slice ?? {}, 'endpoints')),
    ports: objectsOf(valueAt(slice ?? {}, 'ports')),
  };
}

async function putBack(client: KubernetesClient, copy: EndpointCopy): Promise<boolean> {
  const before = await read(client);
  let isWhole = true;
  if (before.subsets.length === 0 && copy.subsets.length > 0) {
    isWhole = await replaced(client, endpointsPath, { subsets: copy.subsets });
  }
  if (before.endpoints.length === 0 && copy.endpoints.length > 0) {
    const { endpoints, ports } = copy;
    isWhole = (await replaced(client, kubernetesSlice, { endpoints, ports })) && isWhole;
  }
  return isWhole;
}

/** False where somebody else wrote meanwhile: it is looked at again. */
async function replaced(client: KubernetesClient, path: string, part: JsonObject): Promise<boolean> {
  const object = await client.get(path);
  if (object === null) return false;
  const answer = await client.send({ method: 'PUT', path, body: { ...object, ...part } });
  return answer.status < 300;
}

const ownMark = { 'app.kubernetes.io/managed-by': 'irsactl' };

/**
 * An API server empties both as it ends, though a stand-in serves on in its place.
 * https://kubernetes.io/docs/reference/access-authn-authz/validating-admission-policy/
 */
function policyOf(name: string): KubernetesObject {
  const rule = (group: string, resource: string) => ({
    apiGroups: [group],
    apiVersions: ['v1'],
    operations: ['UPDATE'],
    resources: [resource],
    resourceNames: ['kubernetes'],
  });
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicy',
    metadata: { name, labels: ownMark },
    spec: {
      failurePolicy: 'Ignore',
      matchConstraints: {
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'default' } },
        resourceRules: [rule('', 'endpoints'), rule('discovery.k8s.io', 'endpointslices')],
      },
      validations: [
        {
          expression:
            "request.resource.resource == 'endpoints' " +
            '? has(object.subsets) && object.subsets.exists(s, has(s.addresses) && size(s.addresses) > 0) ' +
            ': has(object.endpoints) && size(object.endpoints) > 0',
          message: `${name}: a stand-in serves while the API server restarts, so that its address stays.`,
        },
      ],
    },
  };
}

function bindingOf(name: string): KubernetesObject {
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicyBinding',
    metadata: { name, labels: ownMark },
    spec: { policyName: name, validationActions: ['Deny'] },
  };
}

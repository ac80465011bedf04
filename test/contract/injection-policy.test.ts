import { isDeepStrictEqual } from 'node:util';
import { beforeAll, expect, it, vi } from 'vitest';
import { sharedCluster } from '../support/shared-cluster.ts';
import { admissionPolicy } from './injection/admission-policy.ts';
import {
  asObject,
  type Case,
  type Json,
  type JsonObject,
  readGroups,
  readSettings,
} from './injection/cases.ts';
import { difference } from './injection/difference.ts';
import { readRecorded, recordText } from './injection/record.ts';

/** No policy matches this namespace: its pods show the defaults of the API server alone. */
const untouched = 'untouched';
const label = 'contract.example.com/settings';
const registrations = '/apis/admissionregistration.k8s.io/v1';

const cluster = sharedCluster();
const settings = readSettings();
const groups = [...readGroups()].map(([group, all]) => [group, all.filter(isForPolicies)] as const);
const cases = groups.flatMap(([, all]) => all);

function isForPolicies(one: Case): boolean {
  return one.modes.includes('admission-policy') && settings.get(one.settings)?.policy !== undefined;
}

beforeAll(async () => {
  await putNamespace(untouched, {}, {});
  for (const name of new Set(cases.map(({ account }) => account.name))) await putAccount(untouched, name, {});
  await inTurns(cases, async ({ namespace, labels, account, settings: own }) => {
    await putNamespace(namespace.name, { ...labels, [label]: own }, namespace.annotations);
    if (account.annotations !== null) await putAccount(namespace.name, account.name, account.annotations);
  });
  for (const [name, { policy }] of settings) if (policy !== undefined) await install(name, policy);
}, 120_000);

it('has enough pods', () => {
  expect(cases.length).toBeGreaterThanOrEqual(350);
});

it('the policy injects as the webhook does, except as recorded', async () => {
  const others = new Map<string, JsonObject>();
  const refused: string[] = [];
  for (const [group, all] of groups) {
    const ofWebhook = readRecorded(group);
    const made = await inTurns(all, resultOf);
    for (const [index, { title }] of all.entries()) {
      const { plain, seen } = made[index] ?? {};
      if (plain !== 201) refused.push(`${group}: ${title}`);
      if (!isDeepStrictEqual(seen?.['pod'], ofWebhook.get(title)?.['pod']))
        others.set(`${group}: ${title}`, seen ?? {});
    }
  }
  expect(refused, 'pods that the API server refuses without any policy').toEqual([]);
  await expect(
    recordText(others),
    `not as the webhook: ${[...others.keys()].join('; ')}`,
  ).toMatchFileSnapshot('injection/recorded-policy.yaml');
}, 120_000);

async function resultOf({ namespace, pod }: Case): Promise<{ plain: number; seen: JsonObject }> {
  const [plain, stored] = await Promise.all([createPod(untouched, pod), createPod(namespace.name, pod)]);
  const { message = null } = asObject(stored.body) ?? {};
  if (stored.status !== 201) return { plain: plain.status, seen: { outcome: 'refused', message } };
  const changes = difference(injectable(plain.body), injectable(stored.body));
  const parts = changes.map(([path, part]): [string, Json] => [path, withoutDefaults(part)]);
  const outcome = parts.length === 0 ? 'unchanged' : 'injected';
  return {
    plain: plain.status,
    seen: { outcome, ...(parts.length > 0 && { pod: Object.fromEntries(parts) }) },
  };
}

async function createPod(namespace: string, written: Json): Promise<{ status: number; body: Json }> {
  const pod = asObject(written) ?? {};
  // The name of the API server's own token volume is random.
  const spec = { automountServiceAccountToken: false, ...asObject(pod['spec'] ?? null) };
  const path = `/api/v1/namespaces/${namespace}/pods?dryRun=All`;
  const { status, body } = await cluster().api.send('POST', path, {
    apiVersion: 'v1',
    kind: 'Pod',
    ...pod,
    spec,
  });
  return { status, body: JSON.parse(JSON.stringify(body)) };
}

/** The part of a stored pod that injection can change. */
function injectable(pod: Json): JsonObject {
  const { metadata = null, spec = null } = asObject(pod) ?? {};
  const { labels = {}, annotations = {} } = asObject(metadata) ?? {};
  return { metadata: { labels, annotations }, spec };
}

/** Removes the defaults that the API server adds to volumes and references. */
function withoutDefaults(part: Json): Json {
  return JSON.parse(JSON.stringify(part), (name, value) => {
    if (name === 'defaultMode' && value === 420) return undefined;
    return name === 'apiVersion' && value === 'v1' ? undefined : value;
  });
}

/** Sets `Fail`, so that a fault of the policy is an error instead of a pod without its role. */
async function install(name: string, policy: Parameters<typeof admissionPolicy>[1]): Promise<void> {
  for (const object of admissionPolicy(`contract-${name}`, policy)) {
    const spec = asObject(object['spec'] ?? null) ?? {};
    const constraints = asObject(spec['matchConstraints'] ?? null);
    if (constraints !== null) {
      const selector = asObject(constraints['namespaceSelector'] ?? null);
      constraints['namespaceSelector'] = { ...selector, matchLabels: { [label]: name } };
      spec['failurePolicy'] = 'Fail';
    }
    const kind = constraints === null ? 'mutatingadmissionpolicybindings' : 'mutatingadmissionpolicies';
    await cluster().api.call('POST', `${registrations}/${kind}`, object);
  }
  const namespace = `probe-${name}`;
  await putNamespace(namespace, { [label]: name }, {});
  await putAccount(namespace, 'probe', {
    [`${policy.annotationPrefix}/role-arn`]: 'arn:aws:iam::111122223333:role/probe',
  });
  const pod = {
    metadata: { name: 'probe' },
    spec: { serviceAccountName: 'probe', containers: [{ name: 'main', image: 'app' }] },
  };
  const isServed = async () =>
    JSON.stringify((await createPod(namespace, pod)).body).includes('AWS_ROLE_ARN');
  await vi.waitUntil(isServed, { interval: 50, timeout: 30_000 });
}

async function putNamespace(
  name: string,
  labels: Readonly<Record<string, string>>,
  annotations: Readonly<Record<string, string>>,
) {
  const object = {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name, labels: { ...labels }, annotations: { ...annotations } },
  };
  const { status } = await cluster().api.send('POST', '/api/v1/namespaces', object);
  // The API server itself creates those of the system.
  if (status === 409) await cluster().api.call('PUT', `/api/v1/namespaces/${name}`, object);
}

async function putAccount(
  namespace: string,
  name: string,
  annotations: Readonly<Record<string, string>>,
): Promise<void> {
  await cluster().api.ensure(`/api/v1/namespaces/${namespace}/serviceaccounts`, {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name, annotations: { ...annotations } },
  });
}

/** Runs eight at a time. */
async function inTurns<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<readonly R[]> {
  const results: R[] = [];
  for (let start = 0; start < items.length; start += 8) {
    results.push(...(await Promise.all(items.slice(start, start + 8).map(work))));
  }
  return results;
}

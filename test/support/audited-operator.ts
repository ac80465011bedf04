import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parse, parseAllDocuments, stringify } from 'yaml';
import type { LocalCluster } from '../../src/demo/local-cluster/local-cluster.ts';
import { connectCluster } from '../../src/kubernetes/connect.ts';
import type { Json } from '../../src/trust/json.ts';
import { objectsOf, stringAt, valueAt } from '../../src/trust/json.ts';

const roleFile = join(import.meta.dirname, '../../docs/reference/cluster-role.yaml');
const operator = 'system:serviceaccount:kube-system:operator';
const rbac = '/apis/rbac.authorization.k8s.io/v1';

/** Returns the roles with these names that irsactl ships, for the chain of the lab. */
export async function shippedRoles(...names: readonly string[]): Promise<readonly Json[]> {
  const text = await readFile(roleFile, 'utf8');
  const documents = parseAllDocuments(text.replaceAll('irsactl-rotation-CHAIN', 'irsactl-rotation-lab-1'));
  return documents
    .map((document) => document.toJS() as Json)
    .filter((role) => names.includes(stringAt(role, 'metadata', 'name') ?? ''));
}

/** Returns every right that these roles grant. */
export function grantedBy(roles: readonly Json[]): ReadonlySet<string> {
  return new Set(roles.flatMap((role) => objectsOf(valueAt(role, 'rules')).flatMap(rightsOf)));
}

/** Restarts the API server with an audit log; returns the log's path. */
export async function startAudit(cluster: LocalCluster): Promise<string> {
  const policy = join(cluster.directory, 'audit-policy.yaml');
  const log = join(cluster.directory, 'audit.log');
  const rule = { level: 'Metadata', users: [operator] };
  const rules = [rule, { level: 'None' }];
  await writeFile(policy, stringify({ apiVersion: 'audit.k8s.io/v1', kind: 'Policy', rules }));
  const manifest = await readFile(cluster.manifestPath, 'utf8');
  const flags = [`--audit-policy-file=${policy}`, `--audit-log-path=${log}`];
  await writeFile(
    cluster.manifestPath,
    manifest.replace(/^( *)- kube-apiserver$/m, (line, indent) =>
      [line, ...flags.map((flag) => `${indent}- ${flag}`)].join('\n'),
    ),
  );
  await cluster.waitUntilReady();
  return log;
}

/** Returns a kubeconfig of a service account that has only these roles. */
export async function bindOperator(cluster: LocalCluster, roles: readonly Json[]): Promise<string> {
  const subject = { kind: 'ServiceAccount', name: 'operator', namespace: 'kube-system' };
  const path = '/api/v1/namespaces/kube-system/serviceaccounts';
  await cluster.api.ensure(path, {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: 'operator' },
  });
  for (const role of roles) {
    const kind = stringAt(role, 'kind') ?? '';
    const name = stringAt(role, 'metadata', 'name') ?? '';
    const folder = kind === 'Role' ? `${rbac}/namespaces/kube-system/` : `${rbac}/cluster`;
    await cluster.api.ensure(`${folder}roles`, role);
    await cluster.api.ensure(`${folder}rolebindings`, {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: `${kind}Binding`,
      metadata: { name },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind, name },
      subjects: [subject],
    });
  }
  const answer = await cluster.api.call('POST', `${path}/operator/token`, {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    spec: { expirationSeconds: 7200 },
  });
  const config = parse(await readFile(cluster.kubeconfigPath, 'utf8'));
  config.users[0].user = { token: stringAt(answer, 'status', 'token') };
  const file = join(cluster.directory, 'operator.kubeconfig');
  await writeFile(file, stringify(config), { mode: 0o600 });
  // RBAC learns of new roles a moment later.
  const client = await connectCluster({ env: {}, kubeconfig: file });
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const { status } = await client.send({ method: 'GET', path: '/api/v1/pods' });
    if (status === 200) break;
    await sleep(100);
  }
  return file;
}

/** `verb group/resource` or `verb /path` for each right of a rule. */
function rightsOf(rule: Json): readonly string[] {
  const list = (key: string) => [valueAt(rule, key) ?? []].flat().map(String);
  const things = [
    ...list('nonResourceURLs'),
    ...list('apiGroups').flatMap((group) => list('resources').map((resource) => `${group}/${resource}`)),
  ];
  return list('verbs').flatMap((verb) => things.map((thing) => `${verb} ${thing}`));
}

/** Returns requested and allowed rights. They differ because an API server that has just started knows no roles yet. */
export async function rightsInUse(log: string): Promise<Record<'asked' | 'allowed', ReadonlySet<string>>> {
  const asked = new Set<string>();
  const allowed = new Set<string>();
  for (const line of (await readFile(log, 'utf8')).split('\n').filter((text) => text !== '')) {
    const event: Json = JSON.parse(line);
    if (stringAt(event, 'stage') !== 'ResponseComplete') continue;
    const resource = valueAt(event, 'objectRef', 'resource');
    const path = [resource, valueAt(event, 'objectRef', 'subresource') ?? []].flat().join('/');
    const thing = resource
      ? `${stringAt(event, 'objectRef', 'apiGroup') ?? ''}/${path}`
      : (stringAt(event, 'requestURI') ?? '').replace(/\?.*/, '');
    const verb = stringAt(event, 'verb') ?? '';
    const code = valueAt(event, 'responseStatus', 'code');
    asked.add(`${verb} ${thing}`);
    if (code === 403) continue;
    allowed.add(`${verb} ${thing}`);
    // Applying a missing object needs the right to create it.
    if (verb === 'patch' && code === 201) allowed.add(`create ${thing}`);
  }
  return { asked, allowed };
}

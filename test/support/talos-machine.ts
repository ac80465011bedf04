import { parseAllDocuments, stringify } from 'yaml';

type Members = { [name: string]: unknown };

/**
 * What Talos 1.14 makes of a machine configuration and a strategic patch, as its source has it: what a patch marks with
 * `$patch: delete` goes first, then documents of one kind are merged, and a list is appended to a list.
 * https://github.com/siderolabs/talos/blob/v1.14.1/pkg/machinery/config/configpatcher/strategic.go
 * https://github.com/siderolabs/talos/blob/v1.14.1/pkg/machinery/config/merge/merge.go
 */
export function patchMachine(configuration: string, patch: string): string {
  const documents = documentsOf(configuration);
  for (const part of documentsOf(patch)) {
    const own = documents.find((one) => kindOf(one) === kindOf(part));
    if (own === undefined) {
      const added = merged({}, part);
      if (Object.keys(added).some((name) => name !== 'apiVersion' && name !== 'kind')) documents.push(added);
      continue;
    }
    remove(own, part);
    Object.assign(own, merged(own, part));
  }
  refuse(documents);
  return documents.map((one) => stringify(one)).join('---\n');
}

/** What its API server is started with: https://github.com/siderolabs/talos/blob/v1.14.1/internal/app/machined/pkg/controllers/k8s/control_plane_final.go */
export function machineServer(configuration: string) {
  const documents = documentsOf(configuration);
  const own = documents.find((one) => kindOf(one) === account);
  if (own === undefined) {
    const { controlPlane, serviceAccount } = membersOf(documents[0]?.['cluster']);
    const endpoint = String(membersOf(controlPlane)['endpoint']);
    const key = Buffer.from(String(membersOf(serviceAccount)['key']), 'base64').toString();
    return { signs: key.trim(), publicKeys: [], issuers: [endpoint], audiences: [endpoint] };
  }
  const [issuer, accepted] = [membersOf(own['issuer']), membersOf(own['accepted'])];
  const issuers = [String(issuer['issuerURL']), ...texts(accepted['issuers'])];
  // https://github.com/kubernetes/kubernetes/blob/v1.36.0/pkg/kubeapiserver/options/authentication.go
  if (new Set(issuers).size < issuers.length) throw new Error(`duplicate issuer: ${issuers.join(', ')}`);
  return {
    signs: String(issuer['privateKey']).trim(),
    publicKeys: texts(accepted['publicKeys']),
    issuers,
    audiences: texts(accepted['audiences']),
  };
}

/** https://github.com/siderolabs/talos/blob/v1.14.1/pkg/machinery/config/types/k8s/service_account.go#L147 */
function refuse(documents: readonly Members[]): void {
  const own = documents.find((one) => kindOf(one) === account);
  if (own === undefined) return;
  if (!membersOf(own['issuer'])['privateKey']) throw new Error('service issuer private key is required');
  if (documents.some(({ cluster }) => membersOf(cluster)['serviceAccount'])) {
    throw new Error('service account is already set in v1alpha1 config (.cluster.serviceAccount)');
  }
}

const account = 'KubeServiceAccountConfig';
const isDelete = (value: unknown) => membersOf(value)['$patch'] === 'delete';
const kindOf = ({ kind }: Members) => kind ?? 'v1alpha1';

export function documentsOf(text: string): Members[] {
  return parseAllDocuments(text).map((document) => membersOf(document.toJS()));
}

function merged(left: Members, right: Members): Members {
  const result = { ...left };
  for (const [name, value] of Object.entries(right)) {
    if (isDelete(value) || value === null || value === '') continue;
    const before = left[name];
    if (Array.isArray(value)) result[name] = [...(Array.isArray(before) ? before : []), ...value];
    else result[name] = typeof value === 'object' ? merged(membersOf(before), membersOf(value)) : value;
  }
  return result;
}

function remove(own: Members, part: Members): void {
  for (const [name, value] of Object.entries(part)) {
    if (isDelete(value)) delete own[name];
    else if (isMembers(value) && isMembers(own[name])) remove(own[name], value);
  }
}

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function membersOf(value: unknown): Members {
  return isMembers(value) ? value : {};
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

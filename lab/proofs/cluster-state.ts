import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Lab, LabNode } from '../lab.ts';
import { type KubeObject, kubectlOf } from '../load/kubectl.ts';
import { loadNamespace } from '../load/load-objects.ts';
import { prove } from './proof.ts';

/**
 * What a change of the control plane may leave behind: every file under /etc/kubernetes of every control plane node with
 * its mode, owner, time and content, kubeadm-config, the admission policies, what else of the cluster is named after
 * irsactl, its Lease, its annotations of service accounts, units and the static pods.
 */
export type ClusterState = ReadonlyMap<string, string>;

const admission: readonly string[] = [
  'validatingadmissionpolicies',
  'mutatingadmissionpolicies',
  'mutatingwebhookconfigurations',
];

/** Of these Kubernetes makes some by itself, at any time. */
const others: readonly string[] = [
  'validatingadmissionpolicybindings',
  'mutatingadmissionpolicybindings',
  'namespaces',
  'clusterroles',
  'clusterrolebindings',
];

export async function clusterState(lab: Lab): Promise<ClusterState> {
  const state = new Map<string, string>();
  for (const node of lab.controlPlanes) {
    for (const [name, value] of await nodeState(node)) state.set(`${node.name}: ${name}`, value);
  }
  const kubectl = kubectlOf(lab);
  state.set('kubeadm-config', await clusterConfiguration(lab));
  for (const kind of [...admission, ...others]) {
    const names = await kubectl.try(['get', kind, '-o', 'name']);
    const isSeen = (name: string) => admission.includes(kind) || isIrsactls(name);
    state.set(kind, names.stdout.split('\n').filter(isSeen).join('\n').trim());
  }
  // A run gives its Lease back; what a killed one has left, the next one takes over.
  const leases = await kubectl.run(['get', 'leases', '-n', 'kube-system', '-o', 'name']);
  state.set('leases', leases.split('\n').filter(isIrsactls).join('\n'));
  const accounts = await kubectl.run(['get', 'serviceaccounts', '--all-namespaces', '-o', 'json']);
  const { items } = JSON.parse(accounts) as { readonly items: readonly KubeObject[] };
  for (const [name, value] of accountMarks(items)) state.set(name, value);
  return state;
}

/** Annotations of service accounts as irsactl writes them: its own, and those that a webhook reads. */
const annotations = /^(irsactl\.dev|eks\.amazonaws\.com)\//;

/** Only of accounts that have any: those of namespaces come and go with them. */
export function accountMarks(accounts: readonly KubeObject[]): [string, string][] {
  return accounts.flatMap(({ metadata: { namespace, name, annotations: all = {} } }) => {
    const own = Object.entries(all).filter(([key]) => annotations.test(key));
    if (own.length === 0) return [];
    const lines = own.map(([key, value]) => `${key}=${value}`).sort();
    return [[`service account ${namespace}/${name}`, lines.join('\n')]];
  });
}

/** What the load has is there for as long as it works. */
function isIrsactls(name: string): boolean {
  return name.includes('irsactl') && !name.endsWith(`/${loadNamespace}`);
}

/** What `kubeadm join` and `kubeadm upgrade` start from, as YAML. */
export async function clusterConfiguration(lab: Lab): Promise<string> {
  const query = ['get', 'configmap', 'kubeadm-config', '-n', 'kube-system', '-o', 'json'];
  const config = JSON.parse(await kubectlOf(lab).run(query)) as { data: { ClusterConfiguration: string } };
  return config.data.ClusterConfiguration;
}

/** Units and the links that enable them. */
export const irsactlUnits = "find /etc/systemd/system -iname '*irsactl*' 2>/dev/null | sort";

const script = `
cd /etc/kubernetes && find . -type f | sort | while read -r f; do
  printf '%s\\t%s %s\\n' "$f" "$(stat -c '%a %u:%g %Y' "$f")" "$(sha256sum < "$f" | cut -c1-16)"
done
find . -type d | sort | while read -r d; do printf '%s/\\t%s\\n' "$d" "$(stat -c '%a %u:%g' "$d")"; done
${irsactlUnits} | sed 's/^/unit\\t/'
pgrep -ax kube-apiserver | grep -o -e '--secure-port=[0-9]*' | sort | sed 's/^/process\\t/'
pgrep -af '/etc/kubernetes/[i]rsactl' | cut -d' ' -f2- | sed 's/^/process\\t/'
`;

async function nodeState(node: LabNode): Promise<[string, string][]> {
  const { stdout } = await node.run(['sh', '-c', script], { timeoutSeconds: 60 });
  const lines = stdout.split('\n').filter(Boolean);
  const seen = new Map<string, number>();
  return lines.map((line) => {
    const [name = '', value = ''] = line.split('\t');
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return [name.startsWith('.') ? name : `${name} ${count}`, value];
  });
}

/**
 * Every file and fact is as before within a minute: the kubelet gives an old API server 30 s to end. `part` leaves out what
 * others change.
 */
export async function proveNothingLeft(
  lab: Lab,
  before: ClusterState,
  part = (state: ClusterState) => state,
): Promise<void> {
  const ends = performance.now() + 60_000;
  for (;;) {
    const left = differences(part(before), part(await clusterState(lab)));
    if (left.length === 0) return;
    prove(performance.now() < ends, `Something was left behind:\n${left.join('\n')}`);
    await sleep(2000);
  }
}

/** Each says how it differs. */
export function differences(before: ClusterState, after: ClusterState): string[] {
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((name) => {
    const [was, is] = [before.get(name), after.get(name)];
    if (was === is) return [];
    return [`${name}: ${short(was) ?? 'was not there'} → ${short(is) ?? 'is gone'}`];
  });
}

function short(value: string | undefined): string | undefined {
  if (value === undefined || value.length <= 80) return value;
  const hash = createHash('sha256').update(value).digest('hex').slice(0, 12);
  return `${value.slice(0, 80)}… (${value.length} characters, sha256 ${hash})`;
}

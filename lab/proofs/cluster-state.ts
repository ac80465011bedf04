import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Lab, LabNode } from '../lab.ts';
import { type KubeObject, kubectlOf } from '../load/kubectl.ts';
import { loadNamespace } from '../load/load-objects.ts';
import { prove } from './proof.ts';

/**
 * Everything that a change of the control plane may leave: each file below /etc/kubernetes on each control plane node with
 * mode, owner, time and content, kubeadm-config, admission policies, other objects named after irsactl, its Lease, its
 * annotations on service accounts, units and static pods.
 */
export type ClusterState = ReadonlyMap<string, string>;

const admission: readonly string[] = [
  'validatingadmissionpolicies',
  'mutatingadmissionpolicies',
  'mutatingwebhookconfigurations',
];

/** Kubernetes itself also creates objects of these kinds, so only irsactl's count. */
const sharedKinds: readonly string[] = [
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
  for (const kind of [...admission, ...sharedKinds]) {
    const names = await kubectl.try(['get', kind, '-o', 'name']);
    const counts = (name: string) => admission.includes(kind) || belongsToIrsactl(name);
    state.set(kind, names.stdout.split('\n').filter(counts).join('\n').trim());
  }
  // A run releases its Lease; the next run takes over that of a killed one.
  const leases = await kubectl.run(['get', 'leases', '-n', 'kube-system', '-o', 'name']);
  state.set('leases', leases.split('\n').filter(belongsToIrsactl).join('\n'));
  const accounts = await kubectl.run(['get', 'serviceaccounts', '--all-namespaces', '-o', 'json']);
  const { items } = JSON.parse(accounts) as { readonly items: readonly KubeObject[] };
  for (const [name, value] of accountMarks(items)) state.set(name, value);
  return state;
}

/** The annotations that irsactl writes on service accounts: its own, and those for a webhook. */
const annotations = /^(irsactl\.dev|eks\.amazonaws\.com)\//;

/** Only accounts with such annotations: others come and go with their namespaces. */
export function accountMarks(accounts: readonly KubeObject[]): [string, string][] {
  return accounts.flatMap(({ metadata: { namespace, name, annotations: all = {} } }) => {
    const own = Object.entries(all).filter(([key]) => annotations.test(key));
    if (own.length === 0) return [];
    const lines = own.map(([key, value]) => `${key}=${value}`).sort();
    return [[`service account ${namespace}/${name}`, lines.join('\n')]];
  });
}

/** Ignores the objects of the load, which exist while it runs. */
function belongsToIrsactl(name: string): boolean {
  return name.includes('irsactl') && !name.endsWith(`/${loadNamespace}`);
}

/** Returns the configuration of `kubeadm join` and `kubeadm upgrade`, as YAML. */
export async function clusterConfiguration(lab: Lab): Promise<string> {
  const query = ['get', 'configmap', 'kubeadm-config', '-n', 'kube-system', '-o', 'json'];
  const config = JSON.parse(await kubectlOf(lab).run(query)) as { data: { ClusterConfiguration: string } };
  return config.data.ClusterConfiguration;
}

/** Lists units and the links that enable them. */
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
 * Proves that the state equals the earlier one within a minute: the kubelet gives an old API server 30 s to end. `part`
 * excludes parts that other programs change.
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
    prove(performance.now() < ends, `The state differs from before:\n${left.join('\n')}`);
    await sleep(2000);
  }
}

/** Returns one line for each difference. */
export function differences(before: ClusterState, after: ClusterState): string[] {
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((name) => {
    const [was, is] = [before.get(name), after.get(name)];
    if (was === is) return [];
    return [`${name}: ${short(was) ?? 'absent'} → ${short(is) ?? 'deleted'}`];
  });
}

function short(value: string | undefined): string | undefined {
  if (value === undefined || value.length <= 80) return value;
  const hash = createHash('sha256').update(value).digest('hex').slice(0, 12);
  return `${value.slice(0, 80)}… (${value.length} characters, sha256 ${hash})`;
}

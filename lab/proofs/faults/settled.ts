import { setTimeout as sleep } from 'node:timers/promises';
import type { Lab, LabNode } from '../../lab.ts';
import { kubectlOf } from '../../load/kubectl.ts';
import { irsactlUnits } from '../cluster-state.ts';
import { ProofFailure } from '../proof.ts';

/** The minute in which the switch hears nothing, and a restart of the API server or the end of a stand-in; at most 115 s were measured. */
export const confirmedSeconds = 180;

/**
 * What of a step may not stay at rest: the folder of a stand-in, in which a copy of the private key lies, and files that were
 * being written. `previous` and `switch` stay until the next run, which removes both whole. `root`: for a test.
 */
export const leftOfSteps = (
  root = '',
): string => `find ${root}/etc/kubernetes/irsactl -mindepth 2 -maxdepth 2 -name stand-in 2>/dev/null | sed 's/^/of a stand-in: /'
find ${root}/etc/kubernetes \\( -path '*/irsactl/*/previous' -o -path '*/irsactl/*/switch' \\) -prune -o -name '.*.irsactl-tmp' -print 2>/dev/null | sed 's/^/half-written: /'`;

const script = `
curl -sk -m 2 https://127.0.0.1:6443/readyz | grep -qx ok || echo 'its API server is not ready'
pgrep -ax kube-apiserver | grep -v -e ' --secure-port=6443' | sed 's/.*\\(--secure-port=[0-9]*\\).*/a stand-in runs, \\1/'
ls -A /etc/kubernetes/manifests | grep -vE '^(etcd|kube-apiserver|kube-controller-manager|kube-scheduler)\\.yaml$' | sed 's/^/in the manifests folder: /'
${irsactlUnits} | sed 's/^/unit /'
${leftOfSteps()}
pgrep -af '^[^ ]*sh /etc/kubernetes/irsactl' | sed 's/^/process /'
`;

/** What is not at rest on the control plane nodes: an API server that is not ready, or anything that a step needs. */
export async function unsettled(lab: Lab): Promise<string[]> {
  const found = (await Promise.all(lab.controlPlanes.map((node) => restless(node)))).flat();
  if (found.length > 0) return found;
  // Clients come by the cluster's own address, not by the way that the script takes.
  const { code, stderr } = await kubectlOf(lab).try(['get', '--raw', '/readyz']);
  return code === 0 ? [] : [`the cluster does not answer: ${stderr.trim()}`];
}

async function restless(node: LabNode): Promise<string[]> {
  const { stdout } = await node
    .run(['sh', '-c', script], { timeoutSeconds: 30 })
    .catch(() => ({ stdout: 'it does not answer' }));
  return stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => `${node.name}: ${line}`);
}

/** Seconds until everything is at rest, without anybody's help. */
export async function untilSettled(lab: Lab, seconds: number): Promise<number> {
  const began = performance.now();
  const waited = () => (performance.now() - began) / 1000;
  let last: readonly string[] = [];
  while (waited() < seconds) {
    last = await unsettled(lab);
    if (last.length === 0) return waited();
    await sleep(1000);
  }
  throw new ProofFailure(`After ${seconds} s this is still not at rest:\n${last.join('\n')}`);
}

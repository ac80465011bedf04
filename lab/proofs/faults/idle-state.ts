import { setTimeout as sleep } from 'node:timers/promises';
import type { StatusResult } from '../../../src/cli/results/chain-results.ts';
import type { Lab, LabNode } from '../../lab.ts';
import { kubectlOf } from '../../load/kubectl.ts';
import { mintedAt } from '../api-server-checks.ts';
import { irsactlUnits } from '../cluster-state.ts';
import { chainFolder, type LabChain } from '../lab-chain.ts';
import { onNode } from '../on-node.ts';
import { ProofFailure } from '../proof.ts';

/** The form of an API server: `both` issues tokens with the old issuer and also accepts the chain's. */
export type Form = 'old' | 'both' | 'new';

const script = `
curl -sk -m 2 https://127.0.0.1:6443/readyz | grep -qx ok || echo 'the API server is not ready'
pgrep -ax kube-apiserver | grep -v -e ' --secure-port=6443' | sed 's/.*\\(--secure-port=[0-9]*\\).*/a stand-in runs, \\1/'
ls -A /etc/kubernetes/manifests | grep -vE '^(etcd|kube-apiserver|kube-controller-manager|kube-scheduler)\\.yaml$' | sed 's/^/in the manifests folder: /'
ls -d ${chainFolder}/stand-in 2>/dev/null
${irsactlUnits}
pgrep -af '^[^ ]*sh ${chainFolder}'
`;

/** Waits until no process or file of a pass is active on the control plane nodes; returns the seconds. */
export async function waitUntilIdle(lab: Lab, seconds: number): Promise<number> {
  const began = performance.now();
  const waited = () => (performance.now() - began) / 1000;
  let last: readonly string[] = [];
  while (waited() < seconds) {
    last = (await Promise.all(lab.controlPlanes.map(activityOf))).flat();
    if (last.length === 0) {
      const { code, stderr } = await kubectlOf(lab).try(['get', '--raw', '/readyz']);
      if (code === 0) return waited();
      last = [`the cluster does not answer: ${stderr.trim()}`];
    }
    await sleep(1000);
  }
  throw new ProofFailure(`Still active after ${seconds} s:\n${last.join('\n')}`);
}

async function activityOf(node: LabNode): Promise<string[]> {
  const { stdout } = await node
    .run(['sh', '-c', script], { timeoutSeconds: 30 })
    .catch(() => ({ stdout: 'the node does not answer' }));
  const lines = stdout.split('\n').filter(Boolean);
  return lines.map((line) => `${node.name}: ${line}`);
}

/** Returns the form of each API server from a token and its command line, independently of irsactl. */
export async function formsOf(lab: Lab, { issuer }: LabChain): Promise<readonly Form[]> {
  return Promise.all(
    lab.controlPlanes.map(async (node) => {
      if ((await mintedAt(lab, node)).iss === issuer) return 'new';
      const started = await onNode(node, 'pgrep -ax kube-apiserver');
      return started.includes(`--service-account-issuer=${issuer} `) ? 'both' : 'old';
    }),
  );
}

/** Returns the form of each node according to `irsactl status`, or that a switch is active. */
export async function statusOf(
  chain: LabChain,
): Promise<{ readonly forms: readonly Form[]; readonly isUnderWay: boolean; readonly said: string }> {
  const { stdout, stderr } = await chain.run(['status', '-o', 'json']);
  if (!stdout.startsWith('{')) throw new ProofFailure(`status printed no JSON:\n${stderr}`);
  const { links } = JSON.parse(stdout) as StatusResult;
  const link = links.find((one) => one.link === 'control-plane');
  const summary = link?.summary ?? '';
  const findings = link?.findings ?? [];
  const forms = summary.split('; ').flatMap((part): Form[] => {
    const [, names, signed, both] =
      /^(\S.*) issues? tokens of (\S+?)(, accepting those of the chain)?$/.exec(part) ?? [];
    if (!names) return [];
    const form = signed === chain.issuer ? 'new' : both ? 'both' : 'old';
    return names.split(/, | and /).map(() => form);
  });
  return {
    forms,
    isUnderWay: findings.some(({ code }) => code === 'IRSA-CONTROLPLANE-046'),
    said: [summary, ...findings.map(({ code, what }) => `${code} ${what}`)].join('; '),
  };
}

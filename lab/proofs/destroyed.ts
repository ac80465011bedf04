import { firstControlPlane } from '../first-control-plane.ts';
import type { Lab, LabNode } from '../lab.ts';
import { kubectlOf } from '../load/kubectl.ts';
import { acceptedAt, claimsOf, mintedAt, proveAccepted } from './api-server-checks.ts';
import { clusterState, proveNothingLeft } from './cluster-state.ts';
import { type LabChain, labChain, orders } from './lab-chain.ts';
import { apiServerManifest, onNode } from './on-node.ts';
import { type Proof, ProofFailure, prove } from './proof.ts';

const { namespace, name: account } = orders;
const earlier = 'started-before';
const during = 'started-since';
const inNamespace = ['-n', namespace] as const;

export const destroyed: Proof = {
  name: 'destroyed',
  claim:
    'destroy keeps accepting the issuer while a pod may have a token of the chain, and names its workload and the expiry. Then it restores the exact bytes of the manifest and key files. API servers accept the tokens of older pods throughout. The plan warns about kubectl create token.',
  shape: { controlPlanes: 1, workers: 1 },
  sets: [],
  run: async (context) => {
    const { lab, load, say } = context;
    const node = firstControlPlane(lab);
    const before = await clusterState(lab);
    const files = () =>
      onNode(node, `cd /etc/kubernetes && sha256sum ${apiServerManifest} pki/sa.key pki/sa.pub`);
    const bytes = await files();
    const chain = await labChain(context);
    try {
      await startHolders(lab, earlier, load.pauseImage);
      const fromBefore = {
        'of kubectl': (await mintedAt(lab, node)).token,
        ...(await tokensOf(lab, earlier)),
      };
      await chain.must(['apply', '--yes']);
      await startHolders(lab, during, load.pauseImage);
      const held = await tokensOf(lab, during);
      const ours = Object.values(held);
      prove(
        ours.every((token) => claimsOf(token).iss === chain.issuer),
        'The pods have no token of the chain.',
      );
      await proveAccepted(lab, { ...fromBefore, ...held });
      await chain.must(['destroy', '--yes']);
      await proveAccepted(lab, { ...fromBefore, ...held });
      const until = await refusedFor(chain, `daemonset/${during}`);
      say(`destroy refuses the second stage until ${until} because of ${ours.length} pods of the chain`);
      const last = await chain.must(['destroy', '--yes', '--accept-loss']);
      const said = `${last.stdout}${last.stderr}`.replaceAll(/\s+/g, ' ');
      prove(/kubectl create token/.test(said), `The plan does not mention kubectl create token:\n${said}`);
      await proveAccepted(lab, fromBefore);
      prove(!(await acceptedAt(node, ours[0] ?? '')), 'A token of the chain is still accepted.');
      prove((await files()) === bytes, `The files differ:\n${bytes}\nbefore,\n${await files()}\nnow`);
      await proveNothingLeft(lab, before);
      return `accepted until ${until} for ${ours.length} pods; with --accept-loss the manifest and both key files had their old bytes, tokens of older pods were accepted, and ${before.size} files and facts were unchanged`;
    } finally {
      await kubectlOf(lab).try([
        'delete',
        'daemonset',
        earlier,
        during,
        ...inNamespace,
        '--ignore-not-found',
      ]);
    }
  },
};

/** Proves that the second stage names the workload for which it waits; returns until when. */
async function refusedFor(chain: LabChain, workload: string): Promise<string> {
  const { code, stdout, stderr } = await chain.run(['destroy', '--yes']);
  const said = `${stdout}\n${stderr}`.replaceAll(/\s+/g, ' ');
  prove(code === 3, `The second stage did not wait:\n${said}`);
  const unnamed = ['IRSA-CONTROLPLANE-029', workload].filter((word) => !said.includes(word));
  prove(unnamed.length === 0, `The second stage does not mention ${unnamed.join(', ')}:\n${said}`);
  const [, until = ''] = /wait until (\d{4}-\S+Z)/.exec(said) ?? [];
  const hours = (Date.parse(until) - Date.now()) / 3_600_000;
  prove(hours > 23 && hours <= 25, `The issuer stays accepted until ${until}, which is in ${hours} hours.`);
  return until;
}

/** Starts a pod on each node. */
async function startHolders(lab: Lab, name: string, pauseImage: string): Promise<void> {
  const labels = { app: name };
  await kubectlOf(lab).apply([
    {
      apiVersion: 'apps/v1',
      kind: 'DaemonSet',
      metadata: { name, namespace },
      spec: {
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: {
            serviceAccountName: account,
            terminationGracePeriodSeconds: 1,
            tolerations: [{ operator: 'Exists' }],
            containers: [{ name: 'pause', image: pauseImage, imagePullPolicy: 'IfNotPresent' }],
          },
        },
      },
    },
  ]);
  const status = ['rollout', 'status', `daemonset/${name}`, ...inNamespace, '--timeout=80s'];
  await kubectlOf(lab).run(status);
}

/** Returns the tokens of the pods, by pod name. */
async function tokensOf(lab: Lab, app: string): Promise<Readonly<Record<string, string>>> {
  const line =
    '{range .items[*]}{.spec.nodeName} {.metadata.uid} {.metadata.name} {.metadata.deletionTimestamp}{"\\n"}{end}';
  const select = ['-l', `app=${app}`, ...inNamespace];
  const listed = await kubectlOf(lab).run(['get', 'pods', ...select, '-o', `jsonpath=${line}`]);
  const tokens: Record<string, string> = {};
  for (const text of listed.trim().split('\n')) {
    const [where, uid = '', name = '', ends = ''] = text.split(' ');
    const node = lab.nodes.find((one) => one.name === where);
    if (!node) throw new ProofFailure(`${name} is on ${where ?? 'no node'}.`);
    if (ends === '') tokens[`${namespace}/${name}`] = await tokenIn(node, uid);
  }
  return tokens;
}

async function tokenIn(node: LabNode, uid: string): Promise<string> {
  const volumes = `/var/lib/kubelet/pods/${uid}/volumes/kubernetes.io~projected`;
  return (await onNode(node, `cat ${volumes}/kube-api-access-*/token`)).trim();
}

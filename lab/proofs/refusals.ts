import { firstControlPlane } from '../first-control-plane.ts';
import type { Lab, LabNode } from '../lab.ts';
import { kubectlOf } from '../load/kubectl.ts';
import { clusterState, differences } from './cluster-state.ts';
import { labChain } from './lab-chain.ts';
import { type Front, olderFront } from './older-front.ts';
import { onNode } from './on-node.ts';
import { type Proof, type ProofContext, prove } from './proof.ts';
import { untilRestarted } from './serves.ts';

interface Refusal {
  readonly what: string;
  readonly code: RegExp;
  readonly arrange: (lab: Lab, node: LabNode) => Promise<unknown>;
  /** The kubelet puts it right again after a while, so that it is arranged again and again. */
  readonly vanishes?: true;
  readonly mend: (lab: Lab, node: LabNode) => Promise<unknown>;
  /** Put into spec.controlPlane.nodes in the place of `ssh: NAME`. */
  readonly ssh?: (node: LabNode) => string;
  /** What irsactl asks in the place of the cluster. */
  readonly front?: (lab: Lab) => Promise<Front>;
}

const pki = '/etc/kubernetes/pki';
const manifests = '/etc/kubernetes/manifests';
const role = 'node-role.kubernetes.io/control-plane';

/** Each is said before anything is touched, by plan and by apply alike. */
const refusals: readonly Refusal[] = [
  {
    what: 'a key pair that does not fit',
    code: /IRSA-CONTROLPLANE-013/,
    // Alike on every node: one that differs is another finding, the next one.
    arrange: async ({ controlPlanes }, node) => {
      const other = await anyPublicKey(node);
      for (const one of controlPlanes) await replacePublicKey(one, other);
    },
    mend: async ({ controlPlanes }) => {
      for (const one of controlPlanes) await mendPublicKey(one);
    },
  },
  {
    what: 'a key pair that is another one on one of the nodes',
    code: /IRSA-CONTROLPLANE-072/,
    arrange: async (_, node) => replacePublicKey(node, await anyPublicKey(node)),
    mend: (_, node) => mendPublicKey(node),
  },
  {
    what: 'keys that wait for a node to join, in the Secret kubeadm-certs',
    code: /IRSA-CONTROLPLANE-117/,
    arrange: (_, node) => onNode(node, 'kubeadm init phase upload-certs --upload-certs'),
    mend: (lab) => kubectlOf(lab).run(['delete', 'secret', 'kubeadm-certs', '-n', 'kube-system']),
  },
  {
    what: 'a stray copy in the manifests folder',
    code: /IRSA-CONTROLPLANE-\d+ [^\n]*kube-apiserver\.yaml\.bak/,
    // The kubelet reads it as well, and may start its API server anew for it.
    arrange: async (_, node) => {
      await onNode(node, `cp -p ${manifests}/kube-apiserver.yaml ${manifests}/kube-apiserver.yaml.bak`);
      await untilRestarted(node);
    },
    mend: async (_, node) => {
      await onNode(node, `rm ${manifests}/kube-apiserver.yaml.bak`);
      await untilRestarted(node);
    },
  },
  ...['cloud.google.com/gke-nodepool', 'eks.amazonaws.com/nodegroup', 'kubernetes.azure.com/cluster'].map(
    (mark): Refusal => ({
      what: `a control plane that a provider runs (${mark})`,
      code: /IRSA-CONTROLPLANE-110/,
      // Such a cluster shows only the nodes of its users.
      arrange: (lab) => labelAll(lab, `${mark}=default`, `${role}-`),
      mend: async (lab) => {
        await labelAll(lab, `${mark}-`);
        for (const { name } of lab.controlPlanes) await label(lab, name, `${role}=`);
      },
    }),
  ),
  {
    what: 'a Windows node as control plane',
    code: /IRSA-CONTROLPLANE-110/,
    vanishes: true,
    arrange: (lab) => label(lab, 'cp-1', 'kubernetes.io/os=windows'),
    mend: (lab) => label(lab, 'cp-1', 'kubernetes.io/os=linux'),
  },
  {
    what: 'a cluster that is older than 1.22',
    code: /IRSA-CLUSTER-007/,
    arrange: async () => {},
    mend: async () => {},
    front: (lab) => olderFront(lab, 'v1.21.14'),
  },
  {
    what: 'a user without sudo',
    code: /IRSA-CONTROLPLANE-067/,
    // sshd lets nobody in whose password is locked, which is what useradd leaves.
    arrange: (_, node) => onNode(node, "useradd -M -d /tmp -s /bin/sh -p '*' plain"),
    mend: (_, node) => onNode(node, 'userdel plain'),
    ssh: ({ name }) => `plain@${name}`,
  },
  {
    what: 'a host key that has changed',
    code: /IRSA-CONTROLPLANE-061/,
    // Its public half as well: a node that joins later is told of it.
    arrange: (_, node) =>
      hostKey(node, 'mv $k $k.kept && mv $k.pub $k.pub.kept && ssh-keygen -q -t ed25519 -N "" -f $k'),
    mend: (_, node) => hostKey(node, 'mv $k.kept $k && mv $k.pub.kept $k.pub'),
  },
  {
    what: 'API servers with different flags',
    code: /IRSA-CONTROLPLANE-072/,
    arrange: async (lab) => {
      const other = lab.controlPlanes[1] ?? lab.controlPlanes[0];
      if (!other) return;
      await onNode(
        other,
        `cp -p ${manifests}/kube-apiserver.yaml /etc/kubernetes/kept.yaml && sed -i 's#^\\( *- \\)--allow-privileged=.*#&\\n\\1--service-account-max-token-expiration=2h#' ${manifests}/kube-apiserver.yaml`,
      );
      await untilRestarted(other);
    },
    mend: async (lab) => {
      const other = lab.controlPlanes[1] ?? lab.controlPlanes[0];
      if (!other) return;
      await onNode(other, `mv /etc/kubernetes/kept.yaml ${manifests}/kube-apiserver.yaml`);
      await untilRestarted(other);
    },
  },
];

export const plainRefusals: Proof = {
  name: 'refusals',
  claim: 'What must not be changed is refused in plain words before anything is touched.',
  shape: { controlPlanes: 3, workers: 1 },
  sets: [],
  run: async (context) => {
    const wrong: string[] = [];
    for (const refusal of refusals) wrong.push(...(await refuse(context, refusal)));
    prove(wrong.length === 0, `Not refused as it should be:\n${wrong.join('\n')}`);
    return `${refusals.length} of ${refusals.length} are refused, and nothing was touched`;
  },
};

async function refuse(
  context: ProofContext,
  { what, code, arrange, vanishes, mend, ssh, front }: Refusal,
): Promise<string[]> {
  const { lab, say } = context;
  const node = firstControlPlane(lab);
  const nodes = lab.controlPlanes.map((one) => ({
    name: one.name,
    ssh: ssh && one === node ? ssh(one) : one.name,
  }));
  const chain = await labChain(context, { injection: 'none', more: { controlPlane: { nodes } } });
  await arrange(lab, node);
  const asked = await front?.(lab);
  const instead = asked ? { kubeconfig: asked.kubeconfig } : {};
  const insisting = vanishes ? setInterval(() => void arrange(lab, node).catch(() => {}), 500) : undefined;
  try {
    const before = await clusterState(lab);
    const runs = [await chain.run(['plan'], instead), await chain.run(['apply', '--yes'], instead)];
    const touched = differences(before, await clusterState(lab));
    const said = runs.map(({ stdout, stderr }) => `${stdout}\n${stderr}`);
    const line = /IRSA-[A-Z]+-\d+[^\n]*/.exec(said[0] ?? '')?.[0] ?? 'nothing';
    say(`${what}: ${line}`);
    return [
      ...runs.flatMap((run, index) =>
        run.code === 0 ? [`${what}: ${index === 0 ? 'plan' : 'apply'} ended with 0`] : [],
      ),
      ...said.flatMap((text) => (code.test(text) ? [] : [`${what}: it said ${line}`])),
      ...touched.map((one) => `${what}: ${one}`),
    ];
  } finally {
    clearInterval(insisting);
    await asked?.close();
    await mend(lab, node);
  }
}

function anyPublicKey(node: LabNode): Promise<string> {
  return onNode(node, 'openssl genrsa 2048 2>/dev/null | openssl rsa -pubout 2>/dev/null');
}

async function replacePublicKey(node: LabNode, key: string): Promise<void> {
  await onNode(node, `cp -p ${pki}/sa.pub ${pki}/kept.pub && cat > ${pki}/sa.pub <<'KEY'\n${key}KEY`);
}

async function mendPublicKey(node: LabNode): Promise<void> {
  await onNode(node, `mv ${pki}/kept.pub ${pki}/sa.pub`);
}

async function hostKey(node: LabNode, change: string): Promise<void> {
  await onNode(node, `k=/etc/ssh/ssh_host_ed25519_key; ${change}`);
  await node.breakSsh();
  await node.mendSsh();
}

async function label(lab: Lab, node: string, words: string): Promise<void> {
  await kubectlOf(lab).run(['label', 'node', node, words, '--overwrite']);
}

async function labelAll(lab: Lab, ...words: readonly string[]): Promise<void> {
  await kubectlOf(lab).run(['label', 'nodes', '--all', '--overwrite', ...words]);
}

import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { firstControlPlane } from '../first-control-plane.ts';
import type { Lab, LabNode } from '../lab.ts';
import { kubectlOf } from '../load/kubectl.ts';
import { restartBy } from './api-server-checks.ts';
import { clusterState, differences } from './cluster-state.ts';
import { labChain } from './lab-chain.ts';
import { apiServerManifest, onNode } from './on-node.ts';
import { type Proof, type ProofContext, prove } from './proof.ts';

interface Refusal {
  readonly what: string;
  readonly code: RegExp;
  readonly arrange?: (lab: Lab, node: LabNode) => Promise<unknown>;
  readonly repair?: (lab: Lab, node: LabNode) => Promise<unknown>;
  /** The control plane nodes of irsa.yaml. */
  readonly nodes?: (names: readonly string[]) => readonly { readonly name: string; readonly ssh: string }[];
  /** Additional fields of `spec`. */
  readonly more?: Readonly<Record<string, unknown>>;
  /** True if the kubeconfig is for another cluster. */
  readonly foreign?: true;
}

const mark = 'cloud.google.com/gke-nodepool';
const role = 'node-role.kubernetes.io/control-plane';
const hostKey = '/etc/ssh/ssh_host_ed25519_key';
const kept = '/etc/kubernetes/kept.yaml';
const fakeDate = '/usr/local/bin/date';

const refusals: readonly Refusal[] = [
  {
    what: 'irsa.yaml does not name a control plane node',
    code: /IRSA-CONTROLPLANE-006/,
    nodes: (names) => names.slice(1).map((name) => ({ name, ssh: name })),
  },
  {
    what: 'the SSH hosts of two nodes are swapped',
    code: /IRSA-CONTROLPLANE-\d+ [^\n]*cp-1/,
    nodes: ([one = '', two = '', ...more]) => [
      { name: one, ssh: two },
      { name: two, ssh: one },
      ...more.map((name) => ({ name, ssh: name })),
    ],
  },
  {
    what: 'the clock of a node is ahead',
    code: /IRSA-CONTROLPLANE-\d+ [^\n]*clock/,
    arrange: (_, node) =>
      onNode(
        node,
        `printf '#!/bin/sh\\nexec /bin/date -d "+20 minutes" "$@"\\n' >${fakeDate} && chmod 755 ${fakeDate}`,
      ),
    repair: (_, node) => onNode(node, `rm -f ${fakeDate}`),
  },
  { what: 'the kubeconfig is for another cluster', code: /IRSA-CONTROLPLANE-034/, foreign: true },
  {
    what: 'the Secret kubeadm-certs exists for a join',
    code: /IRSA-CONTROLPLANE-117/,
    more: { signingKey: { source: 'new' } },
    arrange: (_, node) => onNode(node, 'kubeadm init phase upload-certs --upload-certs'),
    repair: (lab) => kubectlOf(lab).run(['delete', 'secret', 'kubeadm-certs', '-n', 'kube-system']),
  },
  {
    what: 'a provider manages the control plane',
    code: /IRSA-CONTROLPLANE-110/,
    // Such a cluster shows only its users' nodes.
    arrange: (lab) => label(lab, '--all', `${mark}=default`, `${role}-`),
    repair: async (lab) => {
      await label(lab, '--all', `${mark}-`);
      for (const { name } of lab.controlPlanes) await label(lab, name, `${role}=`);
    },
  },
  {
    what: 'Ansible manages the manifest',
    code: /IRSA-CONTROLPLANE-162/,
    arrange: (_, node) =>
      restartBy(
        node,
        `cp -p ${apiServerManifest} ${kept} && sed -i '1i # Ansible managed' ${apiServerManifest}`,
      ),
    repair: (_, node) => restartBy(node, `mv ${kept} ${apiServerManifest}`),
  },
  {
    what: 'the host key of a node has changed',
    code: /IRSA-CONTROLPLANE-061/,
    arrange: (_, node) =>
      changeHostKey(node, 'mv $k $k.kept; mv $k.pub $k.pub.kept; ssh-keygen -q -t ed25519 -N "" -f $k'),
    repair: (_, node) => changeHostKey(node, 'mv $k.kept $k; mv $k.pub.kept $k.pub'),
  },
  {
    what: 'API servers have different flags',
    code: /IRSA-CONTROLPLANE-072/,
    arrange: (_, node) =>
      restartBy(
        node,
        `cp -p ${apiServerManifest} ${kept}
sed -i 's#^\\( *- \\)--allow-privileged=.*#&\\n\\1--service-account-max-token-expiration=2h#' ${apiServerManifest}`,
      ),
    repair: (_, node) => restartBy(node, `mv ${kept} ${apiServerManifest}`),
  },
];

export const plainRefusals: Proof = {
  name: 'refusals',
  claim: 'plan and apply refuse unsafe clusters with the right error code and change nothing.',
  shape: { controlPlanes: 3, workers: 1 },
  sets: [],
  run: async (context) => {
    const wrong: string[] = [];
    for (const refusal of refusals) wrong.push(...(await refuse(context, refusal)));
    prove(wrong.length === 0, `Not refused as expected:\n${wrong.join('\n')}`);
    return `${refusals.length} of ${refusals.length} refused, and nothing was changed`;
  },
};

async function refuse(
  context: ProofContext,
  { what, code, arrange, repair, nodes, more, foreign }: Refusal,
): Promise<string[]> {
  const { lab, say } = context;
  const node = firstControlPlane(lab);
  const names = lab.controlPlanes.map(({ name }) => name);
  const chain = await labChain(context, {
    more: { ...more, ...(nodes && { controlPlane: { nodes: nodes(names) } }) },
  });
  await arrange?.(lab, node);
  const other = foreign ? await foreignCluster(lab) : null;
  const options = other ? { kubeconfig: other.kubeconfig } : {};
  try {
    const before = await clusterState(lab);
    const runs = [await chain.run(['plan'], options), await chain.run(['apply', '--yes'], options)];
    const touched = differences(before, await clusterState(lab));
    const said = runs.map(({ stdout, stderr }) => `${stdout}\n${stderr}`);
    const line = /IRSA-[A-Z]+-\d+[^\n]*/.exec(said[0] ?? '')?.[0] ?? 'nothing';
    say(`${what}: ${line}`);
    return [
      ...runs.flatMap((run, index) =>
        run.code === 0 ? [`${what}: ${['plan', 'apply'][index]} ended with 0`] : [],
      ),
      ...said.flatMap((text) => (code.test(text) ? [] : [`${what}: irsactl printed ${line}`])),
      ...touched.map((one) => `${what}: ${one}`),
    ];
  } finally {
    other?.close();
    await repair?.(lab, node);
  }
}

async function changeHostKey(node: LabNode, change: string): Promise<void> {
  await onNode(node, `k=${hostKey}; ${change}`);
  await node.breakSsh();
  await node.repairSsh();
}

async function label(lab: Lab, ...words: readonly string[]): Promise<void> {
  await kubectlOf(lab).run(['label', 'nodes', '--overwrite', ...words]);
}

interface Kubeconfig {
  readonly clusters: readonly { cluster: Readonly<Record<string, string>> }[];
  readonly users: readonly { user: Readonly<Record<string, string>> }[];
}

/** Starts a proxy to the lab's cluster that changes only the UID of kube-system, by which irsactl identifies a cluster. */
async function foreignCluster(lab: Lab): Promise<{ readonly kubeconfig: string; close(): void }> {
  const config = parse(await readFile(lab.kubeconfig, 'utf8')) as Kubeconfig;
  const [cluster, user] = [config.clusters[0]?.cluster ?? {}, config.users[0]?.user ?? {}];
  const decoded = (text = '') => Buffer.from(text, 'base64');
  const tls = {
    ca: decoded(cluster['certificate-authority-data']),
    cert: decoded(user['client-certificate-data']),
    key: decoded(user['client-key-data']),
  };
  const server = createServer((asked, answer) => {
    const { method, headers, url = '/' } = asked;
    const options = { ...tls, method, headers: { ...headers, 'accept-encoding': 'identity' } };
    const passed = request(new URL(url, cluster['server']), options, async (given) => {
      const text = Buffer.concat(await given.toArray()).toString('utf8');
      const changed = url.endsWith('/namespaces/kube-system')
        ? text.replace(/"uid":"[0-9a-f]{8}/, '"uid":"00000000')
        : text;
      const { 'content-length': _, 'transfer-encoding': __, ...kept } = given.headers;
      answer.writeHead(given.statusCode ?? 502, kept).end(changed);
    });
    passed.on('error', () => answer.destroy());
    asked.pipe(passed);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  for (const one of config.clusters) one.cluster = { server: `http://127.0.0.1:${port}` };
  const kubeconfig = join(lab.folder, 'foreign.kubeconfig');
  await writeFile(kubeconfig, stringify(config), { mode: 0o600 });
  return {
    kubeconfig,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

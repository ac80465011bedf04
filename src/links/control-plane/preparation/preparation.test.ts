import { describe, expect, it } from 'vitest';
import { InMemoryNode } from '../../../../test/support/in-memory-node.ts';
import { SimulatedCluster } from '../../../../test/support/simulated-cluster.ts';
import { keys, manifestOf, oldIssuer } from '../../../../test/support/simulated-node.ts';
import { pemOf } from '../../../../test/support/test-keys.ts';
import type { ControlPlaneNode } from '../../../config/trust-chain.ts';
import { keyIdOf } from '../../../trust/key-id.ts';
import { copyKeyFile, writePatch } from './apply.ts';
import { observePreparation } from './observe.ts';

const pki = '/etc/kubernetes/pki';
const privateFile = `${pki}/irsactl-prod-1-sa.key`;
const publicFile = `${pki}/irsactl-prod-1-sa.pub`;
const separate = `apiServer:
  extraArgs:
  - {name: service-account-key-file, value: ${publicFile}}
  - {name: service-account-key-file, value: ${pki}/sa.pub}
  - {name: service-account-signing-key-file, value: ${privateFile}}
apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
kubernetesVersion: v1.36.3
`;
const usual = 'apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\n';
const kid = keyIdOf(keys.chain.publicKey);

function node(name: string): ControlPlaneNode {
  return {
    name,
    access: { kind: 'ssh', host: name },
    manifest: '/etc/kubernetes/manifests/kube-apiserver.yaml',
    directory: '/etc/kubernetes/irsactl',
  };
}

function nodeWithKeys(key = keys.chain, mode = 0o600) {
  const files = new InMemoryNode();
  files.put('/etc/kubernetes/manifests/kube-apiserver.yaml', manifestOf());
  files.put(privateFile, pemOf(key.privateKey, 'pkcs1'), { mode });
  files.put(publicFile, pemOf(key.publicKey, 'spki'), { mode: 0o644 });
  return files;
}

function world(config: string | null, ...donors: readonly InMemoryNode[]) {
  const target = new InMemoryNode();
  const all = new Map([['cp-4', target], ...donors.map((files, at) => [`cp-${at + 1}`, files] as const)]);
  const cluster = new SimulatedCluster([]);
  cluster.kubeadm = config;
  const nodeFiles = ({ name }: ControlPlaneNode) => {
    const files = all.get(name);
    if (!files) throw new Error(`no ${name}`);
    return files;
  };
  const nodes = donors.map((_, at) => node(`cp-${at + 1}`));
  const ports = { nodeFiles, cluster };
  const look = () => observePreparation(ports, 'prod-1', nodes, node('cp-4'));
  return {
    target,
    look,
    async carryOut() {
      const { copies, patch } = await look();
      for (const copy of copies) await copyKeyFile(ports, nodes, node('cp-4'), copy);
      if (patch) await writePatch(ports, node('cp-4'), patch);
    },
    copy: (from: string, path: string, kids: readonly string[]) =>
      copyKeyFile(ports, nodes, node('cp-4'), {
        path,
        from,
        file: { kids, mode: 0o600, owner: 0, group: 0 },
        replaces: null,
      }),
  };
}

describe('a node that is to join', () => {
  it('needs nothing where kubeadm brings the keys', async () => {
    const { look } = world(usual, nodeWithKeys());
    expect(await look()).toEqual({ node: 'cp-4', copies: [], patch: null, inPlace: [], findings: [] });
  });

  it('gets the key files that kubeadm-config names, as they are on another node', async () => {
    const donor = nodeWithKeys(keys.chain, 0o640);
    const { target, look, carryOut } = world(separate, donor);
    expect((await look()).copies).toEqual([
      {
        path: privateFile,
        from: 'cp-1',
        file: { kids: [kid], mode: 0o640, owner: 0, group: 0 },
        replaces: null,
      },
      {
        path: publicFile,
        from: 'cp-1',
        file: { kids: [kid], mode: 0o644, owner: 0, group: 0 },
        replaces: null,
      },
    ]);
    await carryOut();
    expect(target.text(privateFile)).toBe(donor.text(privateFile));
    expect((await target.facts(privateFile))?.mode).toBe(0o640);
    expect(await look()).toMatchObject({ copies: [], inPlace: [privateFile, publicFile] });
  });

  it('gets the arguments for which kubeadm-config of 1.22 has no room, and their key files', async () => {
    const [ours, usual] = ['https://new.example', oldIssuer];
    const donor = nodeWithKeys();
    const flags = [
      `--service-account-issuer=${ours}`,
      `--service-account-issuer=${usual}`,
      `--service-account-key-file=${pki}/sa.pub`,
      `--service-account-key-file=${publicFile}`,
      `--service-account-signing-key-file=${pki}/sa.key`,
    ];
    donor.put('/etc/kubernetes/manifests/kube-apiserver.yaml', manifestOf(flags));
    const config = `apiServer:
  extraArgs:
    service-account-issuer: ${ours}
apiVersion: kubeadm.k8s.io/v1beta3
kind: ClusterConfiguration
kubernetesVersion: v1.22.17
`;
    const { target, look, carryOut } = world(config, donor);
    const patch = { folder: '/etc/kubernetes/irsactl/prod-1/patches', arguments: [flags[1], flags[3]] };
    const first = await look();
    expect(first.patch).toEqual({ ...patch, isInPlace: false });
    expect(first.copies.map(({ path }) => path)).toEqual([publicFile]);
    await carryOut();
    expect(JSON.parse(target.text(`${patch.folder}/kube-apiserver+json.json`) ?? '')).toEqual(
      patch.arguments.map((value) => ({ op: 'add', path: '/spec/containers/0/command/-', value })),
    );
    expect(await look()).toMatchObject({ patch: { ...patch, isInPlace: true }, copies: [] });
    const other = config.replace(ours, 'https://another.example');
    expect((await world(other, donor).look()).patch).toBeNull();
  });

  it('has another key replaced, and that is shown', async () => {
    const { target, look, carryOut } = world(separate, nodeWithKeys());
    target.put(privateFile, pemOf(keys.old.privateKey, 'pkcs1'), { mode: 0o600 });
    expect((await look()).copies[0]?.replaces).toEqual([keyIdOf(keys.old.publicKey)]);
    await carryOut();
    expect((await look()).copies).toEqual([]);
  });

  it.each([
    ['no kubeadm-config', null, [nodeWithKeys()], ['IRSA-CONTROLPLANE-124']],
    ['one that cannot be read', 'apiServer: [', [nodeWithKeys()], ['IRSA-CONTROLPLANE-124']],
    ['no other node', separate, [], ['IRSA-CONTROLPLANE-126', 'IRSA-CONTROLPLANE-126']],
    [
      'nodes without the keys',
      separate,
      [new InMemoryNode()],
      ['IRSA-CONTROLPLANE-126', 'IRSA-CONTROLPLANE-126'],
    ],
    [
      'nodes with different keys',
      separate,
      [nodeWithKeys(), nodeWithKeys(keys.old)],
      ['IRSA-CONTROLPLANE-126', 'IRSA-CONTROLPLANE-126'],
    ],
  ])('is not prepared with %s', async (_, config, donors, codes) => {
    const { copies, findings } = await world(config, ...donors).look();
    expect(copies).toEqual([]);
    expect(findings.map(({ code, severity }) => `${severity} ${code}`)).toEqual(
      codes.map((code) => `error ${code}`),
    );
  });

  it.each([
    ['went away', 'cp-1', '/gone', [kid]],
    ['is another one', 'cp-1', privateFile, ['another kid']],
  ])('gets no file that %s meanwhile, without a word', async (_, from, path, kids) => {
    await expect(world(separate, nodeWithKeys()).copy(from, path, kids)).rejects.toMatchObject({
      code: 'IRSA-CONTROLPLANE-126',
    });
  });
});

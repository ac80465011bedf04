import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { planOf, verdictOf } from '../../../test/support/look.ts';
import { pki, simulatedControlPlane } from '../../../test/support/simulated-control-plane.ts';
import {
  codesOf,
  keys,
  kindsOf,
  manifestOf,
  manifestPath,
  oldIssuer,
  ourIssuer,
  ownKeyPath,
  simulatedNode,
  stagedPath,
} from '../../../test/support/simulated-node.ts';
import { pemOf } from '../../../test/support/test-keys.ts';
import { unknown } from '../../chain/known.ts';
import { noConsent } from '../../chain/link.ts';
import type { IssuerUrl } from '../../trust/issuer-url.ts';
import type { Jwk } from '../../trust/jwks.ts';
import { keyIdOf } from '../../trust/key-id.ts';

const keyFlags = [
  '--service-account-key-file=/etc/kubernetes/pki/sa.pub',
  '--service-account-signing-key-file=/etc/kubernetes/pki/sa.key',
];

describe('the plan of the control plane', () => {
  it('puts the key beside the present one, then names issuer and key first and pins the audiences', async () => {
    const plan = await simulatedNode().plan();
    expect(plan.findings).toEqual([]);
    expect(plan.changes).toMatchObject([
      { kind: 'install-key', target: `cp-1:${ownKeyPath}`, disruptive: false },
      {
        kind: 'sign',
        target: `cp-1:${manifestPath}`,
        disruptive: true,
        before: { '--service-account-issuer': [oldIssuer], '--api-audiences': [] },
        after: {
          '--service-account-issuer': [ourIssuer, oldIssuer],
          '--service-account-key-file': [
            '/etc/kubernetes/pki/irsactl-prod-1-sa.pub',
            '/etc/kubernetes/pki/sa.pub',
          ],
          '--service-account-signing-key-file': ownKeyPath,
          '--api-audiences': [oldIssuer],
        },
      },
    ]);
  });

  it('shows as unknown what earlier links will make known', async () => {
    const node = simulatedNode();
    const outputs = {
      ...node.outputs,
      publicKeys: unknown<readonly Jwk[]>('the key'),
      issuerUrl: unknown<IssuerUrl>('the issuer'),
    };
    const plan = await node.plan({}, outputs);
    expect(plan.changes[0]?.after).toMatchObject({ keyId: { $unknown: 'the new signing key' } });
    expect(plan.changes[1]?.after).toMatchObject({
      '--service-account-issuer': [{ $unknown: 'the issuer' }, oldIssuer],
    });
  });

  it('holds no secret', async () => {
    const plan = JSON.stringify(await simulatedNode().plan());
    expect(plan).not.toContain('PRIVATE KEY');
    expect(plan).not.toContain(pemOf(keys.chain.privateKey, 'pkcs1').slice(60, 100));
  });

  it('follows the mounts of the pod to the files of the node', async () => {
    const manifest = `${manifestOf([`--service-account-issuer=${oldIssuer}`, '--service-account-key-file=/pki/sa.pub', '--service-account-signing-key-file=/pki/sa.key'])}    volumeMounts:
    - {mountPath: /pki, name: keys}
  volumes:
  - {name: keys, hostPath: {path: /etc/kubernetes/pki}}
`;
    const plan = await simulatedNode({ manifest }).plan();
    expect(plan.changes[0]?.target).toBe(`cp-1:${ownKeyPath}`);
    expect(plan.changes[1]?.after).toMatchObject({
      '--service-account-signing-key-file': '/pki/irsactl-prod-1-sa.key',
    });
  });
});

describe('what stops a plan', () => {
  it('a second manifest of kube-apiserver in the folder', async () => {
    const node = simulatedNode();
    node.files.put(`${manifestPath}.bak`, manifestOf());
    node.files.put('/etc/kubernetes/manifests/etcd.yaml', 'kind: Pod\nspec: {containers: [{name: etcd}]}\n');
    const plan = await node.plan();
    expect(codesOf(plan)).toEqual(['IRSA-CONTROLPLANE-009']);
    expect(plan.findings[0]?.what).toContain('kube-apiserver.yaml.bak');
  });

  it('no manifest, or one that cannot be edited', async () => {
    const gone = simulatedNode();
    gone.files.files.delete(manifestPath);
    expect(codesOf(await gone.plan())).toEqual(['IRSA-CONTROLPLANE-007']);
    const broken = simulatedNode();
    broken.files.put(manifestPath, 'kind: Pod\nspec: [\n');
    const plan = await broken.plan();
    expect(codesOf(plan)).toEqual(['IRSA-CONTROLPLANE-008']);
    expect(plan.findings[0]?.place).toMatchObject({ file: manifestPath, line: expect.any(Number) });
  });

  it.each([
    ['metadata: {name: kube-apiserver}', true],
    ['metadata:\n  name: kube-apiserver\n  annotations: {}', false],
  ])('no line that starts it anew where nothing but key files changes: %s', async (metadata, isRefused) => {
    const flags = [
      `--service-account-issuer=${ourIssuer}`,
      `--service-account-issuer=${oldIssuer}`,
      '--service-account-key-file=/etc/kubernetes/pki/sa.pub',
      '--service-account-signing-key-file=/etc/kubernetes/pki/sa.key',
    ];
    const manifest = manifestOf(flags).replace('kind: Pod', `kind: Pod\n${metadata}`);
    const cluster = simulatedControlPlane({ count: 1, key: 'kubeadm', manifest });
    const plan = await cluster.plan({ issuerChangeReviewed: true });
    expect(codesOf(plan).includes('IRSA-CONTROLPLANE-008')).toBe(isRefused);
    if (isRefused) return;
    await cluster.carryOut(plan);
    const text = cluster.machines[0]?.files.text(manifestPath) ?? '';
    expect(parse(text)).toMatchObject({
      metadata: { annotations: { 'irsactl.dev/keys': expect.any(String) } },
    });
    expect(kindsOf(await cluster.plan())).toEqual([]);
  });

  it('a folder of its own on another file system', async () => {
    const node = simulatedNode();
    node.files.otherDevice = '/etc/kubernetes/irsactl';
    expect(codesOf(await node.plan())).toEqual(['IRSA-CONTROLPLANE-010']);
  });

  it('an external signer', async () => {
    const node = simulatedNode();
    node.files.put(
      manifestPath,
      manifestOf([
        `--service-account-issuer=${oldIssuer}`,
        '--service-account-signing-endpoint=/run/signer.sock',
      ]),
    );
    expect(codesOf(await node.plan())).toContain('IRSA-CONTROLPLANE-011');
  });

  it('a key file that is missing, or no key file at all', async () => {
    const node = simulatedNode();
    node.files.files.delete('/etc/kubernetes/pki/sa.pub');
    expect(codesOf(await node.plan())).toEqual(['IRSA-CONTROLPLANE-012']);
    const bare = simulatedNode();
    bare.files.put(manifestPath, manifestOf([`--service-account-issuer=${oldIssuer}`]));
    expect(codesOf(await bare.plan())).toContain('IRSA-CONTROLPLANE-012');
  });

  it('a signing key whose public half is among no key files', async () => {
    const node = simulatedNode();
    node.files.put('/etc/kubernetes/pki/sa.pub', pemOf(keys.other.publicKey, 'spki'));
    expect(codesOf(await node.plan())).toEqual(['IRSA-CONTROLPLANE-013']);
  });

  it.each([1, 3])(
    'the same in the pair of kubeadm, also where it is wrong on all of %i nodes',
    async (count) => {
      const cluster = simulatedControlPlane({ count, key: 'default' });
      for (const { files } of cluster.machines) {
        files.put(`${pki}/sa.pub`, pemOf(keys.other.publicKey, 'spki'));
      }
      const plan = await cluster.plan();
      expect(codesOf(plan)).toEqual(Array(count).fill('IRSA-CONTROLPLANE-013'));
      expect(plan.findings[0]?.why).toContain(`sa.key (kid ${keyIdOf(keys.old.publicKey)})`);
    },
  );

  it('an issuer that somebody chose, unless it was reviewed', async () => {
    const node = simulatedNode({
      manifest: manifestOf(['--service-account-issuer=https://azure.example', ...keyFlags]),
    });
    expect(codesOf(await node.plan())).toEqual(['IRSA-CONTROLPLANE-014']);
    expect(codesOf(await node.plan({ issuerChangeReviewed: true }))).toEqual([]);
    const outputs = { ...node.outputs, issuerUrl: unknown<IssuerUrl>('the issuer') };
    expect(codesOf(await node.plan({}, outputs))).toEqual(['IRSA-CONTROLPLANE-014']);
  });

  it('pods with tokens for other parties, unless they were reviewed', async () => {
    const node = simulatedNode();
    node.cluster.pods = [
      {
        namespace: 'shop',
        name: 'own',
        created: 0,
        audiences: [oldIssuer, 'sts.amazonaws.com'],
        lifetimes: [],
      },
      { namespace: 'shop', name: 'vaulted', created: 0, audiences: ['vault'], lifetimes: [] },
    ];
    const plan = await node.plan();
    expect(codesOf(plan)).toEqual(['IRSA-CONTROLPLANE-014']);
    expect(plan.findings[0]?.why).toContain('shop/vaulted');
    expect(plan.findings[0]?.why).not.toContain('shop/own');
    expect(codesOf(await node.plan({ issuerChangeReviewed: true }))).toEqual([]);
  });

  it('tokens that a storage driver shows to somebody else', async () => {
    const node = simulatedNode();
    node.cluster.surveyed = {
      driverTokens: [
        { driver: 'secrets-store.csi.k8s.io', audience: 'vault' },
        { driver: 'own.csi', audience: '' },
      ],
    };
    const plan = await node.plan();
    expect(codesOf(plan)).toEqual(['IRSA-CONTROLPLANE-014']);
    expect(plan.findings[0]?.why).toContain('secrets-store.csi.k8s.io');
    expect(plan.findings[0]?.why).not.toContain('own.csi');
  });

  it('a key beside the API server that is not the staged one', async () => {
    const node = simulatedNode();
    node.files.put(ownKeyPath, pemOf(keys.other.privateKey, 'pkcs1'));
    const plan = await node.plan();
    expect(codesOf(plan)).toEqual(['IRSA-CONTROLPLANE-018']);
    expect(plan.findings[0]?.why).toContain(keyIdOf(keys.other.publicKey));
    node.files.files.delete(stagedPath);
    expect(codesOf(await node.plan({}, { ...node.outputs, publicKeys: unknown('the key') }))).toEqual([
      'IRSA-CONTROLPLANE-018',
    ]);
  });

  it('an API server that is down for its own reasons', async () => {
    const node = simulatedNode();
    node.server.refuses = () => true;
    expect(codesOf(await node.plan())).toEqual(['IRSA-CONTROLPLANE-023']);
  });

  it('another cluster than the one that the chain was applied to', async () => {
    const node = simulatedNode();
    const other = { uid: 'other', version: 'v1.36.3', server: 'https://10.0.0.11:6443' };
    node.files.put('/etc/kubernetes/irsactl/prod-1/cluster.json', JSON.stringify(other));
    expect(codesOf(await node.plan())).toEqual(['IRSA-CLUSTER-011']);
  });

  it('a kubeconfig that leads to another API server than that of the manifest', async () => {
    const node = simulatedNode();
    node.server.servedIssuer = async () => 'https://kubernetes.default.svc.elsewhere.local';
    const plan = await node.plan();
    expect(codesOf(plan)).toEqual(['IRSA-CONTROLPLANE-034']);
    expect(plan.findings[0]?.why).toContain('https://kubernetes.default.svc.elsewhere.local');
    expect(plan.findings[0]?.why).toContain(oldIssuer);
  });

  it('another API server with the same issuer, which its key gives away', async () => {
    const node = simulatedNode();
    const mint = node.server.mint.bind(node.server);
    const keyId = keyIdOf(keys.other.publicKey);
    node.server.mint = async () => {
      const minted = await mint();
      return minted && { ...minted, keyId };
    };
    const plan = await node.plan();
    expect(codesOf(plan)).toEqual(['IRSA-CONTROLPLANE-034']);
    expect(plan.findings[0]?.why).toContain(keyId);
    expect(plan.findings[0]?.why).toContain(keyIdOf(keys.old.publicKey));
  });

  it('no node in irsa.yaml', async () => {
    const node = simulatedNode();
    const chain = { ...node.context.chain, controlPlane: { nodes: [] } };
    const plan = await planOf(node.link, { ...node.context, chain }, node.outputs, noConsent);
    expect([codesOf(plan), plan.changes]).toEqual([['IRSA-CONTROLPLANE-006'], []]);
  });
});

describe('what the cluster says of itself stops a plan', () => {
  it.each([
    [
      'a second node with the label of the control plane',
      ['cp-1', 'cp-2'],
      ['10.0.0.10'],
      'IRSA-CONTROLPLANE-006',
    ],
    ['a second API server that is alive', [], ['10.0.0.10', '10.0.0.11'], 'IRSA-CONTROLPLANE-006'],
    ['a node of another name', ['master-1'], ['10.0.0.10'], 'IRSA-CONTROLPLANE-006'],
  ])('%s', async (_, nodes, addresses, code) => {
    const node = simulatedNode();
    node.cluster.controlPlaneNodes = nodes;
    node.cluster.apiServers = addresses;
    expect(codesOf(await node.plan())).toEqual([code]);
    const verdict = await verdictOf(node.link, node.context, node.outputs);
    expect(verdict.map((finding) => finding.code)).toContain(code);
    expect(codesOf(await node.planRemoval('sign-back'))).toEqual([]);
  });

  it('but not that it knows no nodes, as on a machine without a kubelet', async () => {
    const node = simulatedNode();
    node.cluster.controlPlaneNodes = [];
    node.cluster.apiServers = [];
    expect(codesOf(await node.plan())).toEqual([]);
  });
});

describe('a manifest file that is not a file of one name', () => {
  it.each(['a symbolic link', 'a hard link'])('%s is refused', async (kind) => {
    const node = simulatedNode();
    if (kind === 'a hard link') node.files.names.set(manifestPath, 2);
    else node.files.links.add(manifestPath);
    expect(codesOf(await node.plan())).toEqual(['IRSA-CONTROLPLANE-008']);
  });
});

describe('keys that are mounted as single files', () => {
  const mounted = (extra: string) =>
    `${manifestOf([`--service-account-issuer=${oldIssuer}`, '--service-account-key-file=/pub/sa.pub', '--service-account-signing-key-file=/key/sa.key'])}    volumeMounts:
    - {mountPath: /key/sa.key, name: key}
    - {mountPath: ${extra}, name: public}
  volumes:
  - {name: key, hostPath: {path: /etc/kubernetes/pki/sa.key, type: File}}
  - {name: public, hostPath: {path: /etc/kubernetes/pki${extra === '/pub' ? '' : '/sa.pub'}}}
`;

  it('leave no place for another key', async () => {
    expect(codesOf(await simulatedNode({ manifest: mounted('/pub/sa.pub') }).plan())).toContain(
      'IRSA-CONTROLPLANE-012',
    );
  });

  it('send it into the folder of another one', async () => {
    const plan = await simulatedNode({ manifest: mounted('/pub') }).plan();
    expect(plan.changes[0]?.target).toBe(`cp-1:${ownKeyPath}`);
    expect(codesOf(plan)).not.toContain('IRSA-CONTROLPLANE-012');
    expect(plan.changes[1]?.after).toMatchObject({
      '--service-account-signing-key-file': '/pub/irsactl-prod-1-sa.key',
    });
  });
});

describe('what a plan warns of', () => {
  it('an audience that makes every token good for AWS, which it keeps', async () => {
    const node = simulatedNode({
      manifest: manifestOf([
        `--service-account-issuer=${oldIssuer}`,
        ...keyFlags,
        '--api-audiences=sts.amazonaws.com',
      ]),
    });
    const plan = await node.plan();
    expect(plan.findings).toMatchObject([{ code: 'IRSA-CONTROLPLANE-016', severity: 'warning' }]);
    expect(plan.changes.at(-1)?.after).toMatchObject({ '--api-audiences': ['sts.amazonaws.com'] });
  });

  it('a kubeadm-config that cannot be read: the next upgrade writes a manifest without the chain', async () => {
    const node = simulatedNode();
    node.cluster.kubeadm = '{';
    const plan = await node.plan();
    expect(plan.findings).toMatchObject([{ code: 'IRSA-CONTROLPLANE-124', severity: 'warning' }]);
    expect(kindsOf(plan)).toEqual(['install-key', 'sign']);
  });
});

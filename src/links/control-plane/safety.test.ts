import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  codesOf,
  keys,
  manifestOf,
  manifestPath,
  oldIssuer,
  ourIssuer,
  ownFolder,
  pki,
  type SimulatedControlPlane,
  simulatedControlPlane,
} from '../../../test/support/simulated-control-plane.ts';
import { pemOf, rsaPair } from '../../../test/support/test-keys.ts';

const ed25519 = generateKeyPairSync('ed25519');

/** Gives an API server another manifest, and waits until it runs with it. */
async function rewrite({ machines }: SimulatedControlPlane, at: number, edit: (text: string) => string) {
  const machine = machines[at];
  machine?.files.put(manifestPath, edit(machine.files.text(manifestPath) ?? ''), { mode: 0o600 });
  await machine?.server.restart();
}

const addFlag = (flag: string) => (text: string) =>
  text.replace('    - --secure-port=6443\n', `    - --secure-port=6443\n    - ${flag}\n`);

describe('an API server whose running configuration differs from its files', () => {
  it.each<[string, (text: string) => string]>([
    ['its issuers', (text) => text.replace(oldIssuer, 'https://edited.example')],
    ['its audiences', addFlag('--api-audiences=edited')],
  ])('must be restarted first: %s', async (_, edit) => {
    const { machine, plan } = simulatedControlPlane();
    machine.server.noticeSeconds = 1_000_000;
    machine.files.put(manifestPath, edit(manifestOf()), { mode: 0o600 });
    const planned = await plan({ issuerChangeReviewed: true });
    expect(planned.findings).toMatchObject([
      { code: 'IRSA-CONTROLPLANE-160', severity: 'error', why: expect.stringContaining('edited') },
    ]);
  });

  it('must be restarted first: its key files', async () => {
    const { machine, plan } = simulatedControlPlane();
    machine.files.put(`${pki}/sa.key`, pemOf(keys.other.privateKey, 'pkcs1'));
    machine.files.put(`${pki}/sa.pub`, pemOf(keys.other.publicKey, 'spki'));
    expect(codesOf(await plan())).toEqual(['IRSA-CONTROLPLANE-160']);
  });
});

describe('a signing key that every user on the node can read', () => {
  it('is only a warning', async () => {
    const { machine, plan } = simulatedControlPlane();
    const path = `${pki}/sa.key`;
    machine.files.put(path, machine.files.text(path) ?? '', { mode: 0o644 });
    expect((await plan()).findings).toMatchObject([
      { code: 'IRSA-CONTROLPLANE-043', severity: 'warning', what: expect.stringContaining(path) },
    ]);
  });
});

describe('API servers that differ', () => {
  it.each<[string, (text: string) => string, string]>([
    ['in an issuer', addFlag('--service-account-issuer=https://other.example'), 'issuers: cp-1 has'],
    ['in audiences', addFlag('--api-audiences=other'), 'audiences: cp-1 has'],
    [
      'in the lifetime of tokens',
      addFlag('--service-account-max-token-expiration=24h'),
      'other flags: cp-1 has none, cp-2 has --service-account-max-token-expiration=24h',
    ],
  ])('must be made the same first: %s', async (_, edit, why) => {
    const control = simulatedControlPlane({ count: 2 });
    await rewrite(control, 1, edit);
    const { findings } = await control.plan({ issuerChangeReviewed: true });
    expect(findings.filter(({ severity }) => severity === 'error')).toMatchObject([
      { code: 'IRSA-CONTROLPLANE-072', why: expect.stringContaining(why) },
    ]);
  });

  it('must be made the same first: in a key', async () => {
    const control = simulatedControlPlane({ count: 2 });
    const second = control.machines[1];
    const both = pemOf(keys.old.publicKey, 'spki') + pemOf(keys.other.publicKey, 'spki');
    second?.files.put(`${pki}/sa.pub`, both, { mode: 0o644 });
    await second?.server.restart();
    const { findings } = await control.plan();
    expect(findings).toMatchObject([
      { code: 'IRSA-CONTROLPLANE-072', severity: 'error', why: expect.stringContaining('keys: cp-1 has') },
    ]);
  });

  it('are no finding if only the order of issuers and keys that do not sign differs', async () => {
    const manifest = manifestOf([
      `--service-account-issuer=${oldIssuer}`,
      '--service-account-issuer=https://a.example',
      '--service-account-issuer=https://b.example',
      `--service-account-key-file=${pki}/sa.pub`,
      `--service-account-signing-key-file=${pki}/sa.key`,
    ]);
    const control = simulatedControlPlane({ count: 2, manifest });
    await rewrite(control, 1, (text) =>
      text.replaceAll(/[ab]\.example/g, (host) => (host === 'a.example' ? 'b.example' : 'a.example')),
    );
    expect(codesOf(await control.plan())).toEqual([]);
  });
});

describe('another chain on the node', () => {
  async function besideOther(first: string, second: string) {
    const control = simulatedControlPlane();
    await control.carryOut(await control.plan());
    const { files } = control.machine;
    const record = JSON.parse(files.text(`${ownFolder}/record.json`) ?? '');
    const path = '/etc/kubernetes/irsactl/other/record.json';
    files.put(path, JSON.stringify({ ...record, issuer: 'https://other.example' }));
    await rewrite(control, 0, (text) =>
      text
        .replace(`--service-account-issuer=${ourIssuer}`, `--service-account-issuer=${first}`)
        .replace(`--service-account-issuer=${oldIssuer}`, `--service-account-issuer=${second}`),
    );
    return (await control.plan({ issuerChangeReviewed: true })).findings;
  }

  it('stops the plan while it signs', async () => {
    expect(await besideOther('https://other.example', oldIssuer)).toMatchObject([
      { code: 'IRSA-CONTROLPLANE-036', severity: 'error', what: expect.stringContaining('other') },
    ]);
  });

  it('is a warning while it is only accepted', async () => {
    expect(await besideOther(ourIssuer, 'https://other.example')).toMatchObject([
      { code: 'IRSA-CONTROLPLANE-036', severity: 'warning' },
    ]);
  });
});

describe('an obstacle that stops a plan', () => {
  it('an external signer', async () => {
    const flags = [
      `--service-account-issuer=${oldIssuer}`,
      '--service-account-signing-endpoint=/run/signer.sock',
      `--service-account-key-file=${pki}/sa.pub`,
      `--service-account-signing-key-file=${pki}/sa.key`,
    ];
    const { plan } = simulatedControlPlane({ manifest: manifestOf(flags) });
    expect((await plan()).findings).toMatchObject([{ code: 'IRSA-CONTROLPLANE-011', severity: 'error' }]);
  });

  it.each<[string, (control: SimulatedControlPlane) => void, string]>([
    [
      'a missing key file',
      ({ machine }) => void machine.files.files.delete(`${pki}/sa.pub`),
      `${pki}/sa.pub of cp-1`,
    ],
    [
      'a key file without a key',
      ({ machine }) => machine.files.put(`${pki}/sa.pub`, 'nothing'),
      `${pki}/sa.pub of cp-1`,
    ],
    [
      'a key file whose only key kube-apiserver ignores (C5)',
      ({ machine }) => machine.files.put(`${pki}/sa.pub`, pemOf(keys.old.publicKey, 'pkcs1')),
      `${pki}/sa.pub of cp-1`,
    ],
    [
      'a signing key that Kubernetes cannot sign with (C5)',
      ({ machine }) => machine.files.put(`${pki}/sa.key`, pemOf(ed25519.privateKey, 'pkcs8')),
      `${pki}/sa.key of cp-1`,
    ],
    [
      'a signing key without its private half',
      ({ machine }) => machine.files.put(`${pki}/sa.key`, pemOf(keys.old.publicKey, 'spki')),
      `${pki}/sa.key of cp-1`,
    ],
  ])('%s', async (_, spoil, what) => {
    const control = simulatedControlPlane();
    spoil(control);
    const found = (await control.plan()).findings.find(({ code }) => code === 'IRSA-CONTROLPLANE-012');
    expect(found).toMatchObject({ severity: 'error', what: expect.stringContaining(what) });
  });

  it.each([
    ['RSA with 1024 bits, which counts', pemOf(rsaPair(1024).publicKey, 'spki')],
    ['Ed25519, which does not count', pemOf(ed25519.publicKey, 'spki')],
    ['PKCS#1, which does not count', pemOf(keys.other.publicKey, 'pkcs1')],
  ])('not a key file with another key beside the good one: %s (C5)', async (_, other) => {
    const control = simulatedControlPlane({ source: 'new' });
    control.machine.files.put(`${pki}/sa.pub`, other + pemOf(keys.old.publicKey, 'spki'), { mode: 0o644 });
    await control.machine.server.restart();
    const plan = await control.plan();
    expect(plan.findings).toEqual([]);
    await control.carryOut(plan);
    const pem = control.machine.files.files.get(`${pki}/sa.pub`)?.content.toString();
    // kubeadm compares the first key with the signing key; the other one stays as it was.
    expect(pem).toBe(pemOf(keys.chain.publicKey, 'spki') + other + pemOf(keys.old.publicKey, 'spki'));
  });

  it('a manifest that names no key file', async () => {
    const control = simulatedControlPlane();
    const text = manifestOf().replace(/.*--service-account-key-file.*\n/, '');
    control.machine.files.put(manifestPath, text, { mode: 0o600 });
    const found = (await control.plan()).findings.find(({ code }) => code === 'IRSA-CONTROLPLANE-012');
    expect(found?.what).toContain('does not name the keys');
  });

  it('a signing key whose public half is in no key file', async () => {
    const control = simulatedControlPlane();
    control.machine.files.put(`${pki}/sa.pub`, pemOf(keys.other.publicKey, 'spki'), { mode: 0o644 });
    await control.machine.server.restart();
    const { findings } = await control.plan();
    expect(findings).toMatchObject([
      { code: 'IRSA-CONTROLPLANE-013', severity: 'error', why: expect.stringContaining(`${pki}/sa.pub`) },
      { code: 'IRSA-CONTROLPLANE-013', severity: 'error', why: expect.stringContaining('JWKS') },
    ]);
  });

  it('an API server that does not serve', async () => {
    const control = simulatedControlPlane({ count: 2 });
    const [first] = control.machines;
    if (first) first.server.refuses = () => true;
    expect((await control.plan()).findings).toMatchObject([
      { code: 'IRSA-CONTROLPLANE-023', why: expect.stringContaining('1 of 2 API servers serve') },
    ]);
  });

  it('an address of the cluster at which no API server answers, although they serve on their nodes', async () => {
    const control = simulatedControlPlane();
    control.cluster.ready = async () => false;
    expect((await control.plan()).findings).toMatchObject([
      { code: 'IRSA-CONTROLPLANE-152', severity: 'error' },
    ]);
  });

  it('a node without admin.conf', async () => {
    const { machine, plan } = simulatedControlPlane();
    machine.files.files.delete('/etc/kubernetes/admin.conf');
    expect((await plan()).findings).toMatchObject([
      { code: 'IRSA-CONTROLPLANE-067', next: expect.stringContaining('kubeadm init phase kubeconfig admin') },
    ]);
  });

  it('an API server that refuses every client certificate on the node, and may serve everyone else', async () => {
    const { machine, plan } = simulatedControlPlane();
    machine.server.isLockedOut = true;
    expect((await plan()).findings).toMatchObject([
      { code: 'IRSA-CONTROLPLANE-067', next: expect.stringContaining('kubeadm certs renew admin.conf') },
    ]);
  });

  it('a node of another cluster', async () => {
    const { machine, plan } = simulatedControlPlane();
    machine.server.clusterUidNow = 'another';
    expect(codesOf(await plan())).toEqual(['IRSA-CONTROLPLANE-034']);
  });

  it('a folder of irsactl that another user can change', async () => {
    const { machine, plan } = simulatedControlPlane();
    await machine.files.makeDirectory(ownFolder, 0o700);
    machine.files.owners.set(ownFolder, 1000);
    expect(codesOf(await plan())).toEqual(['IRSA-CONTROLPLANE-130']);
  });

  it('no manifest, or one that cannot be edited', async () => {
    const { machine, plan } = simulatedControlPlane();
    machine.files.put(manifestPath, 'kind: Deployment', { mode: 0o600 });
    expect(await plan()).toMatchObject({ changes: [], findings: [{ code: 'IRSA-CONTROLPLANE-008' }] });
    machine.files.files.delete(manifestPath);
    expect(await plan()).toMatchObject({ changes: [], findings: [{ code: 'IRSA-CONTROLPLANE-007' }] });
  });

  it('an irsa.yaml without nodes', async () => {
    const { context, plan } = simulatedControlPlane();
    Object.assign(context.chain, { controlPlane: { nodes: [] } });
    expect(codesOf(await plan())).toEqual(['IRSA-CONTROLPLANE-006']);
  });
});

describe('a kubelet that stops', () => {
  const stopped = {
    'kubelet-config': 'staticPodPath: /etc/kubernetes/manifests\n',
    'kubelet-health': [['', '127.0.0.1:10248']],
  };

  it.each(['apply', 'sign-back', 'accept-back'] as const)('is an error of the plan: %s', async (intent) => {
    const control = simulatedControlPlane({ count: 3 });
    if (intent !== 'apply') await control.carryOut(await control.plan());
    Object.assign(control.machines[1]?.says ?? {}, stopped);
    const planned = await (intent === 'apply' ? control.plan() : control.planRemoval(intent));
    expect(planned.findings).toContainEqual(
      expect.objectContaining({
        code: 'IRSA-CONTROLPLANE-114',
        severity: 'error',
        what: 'The kubelet of cp-2 does not answer.',
      }),
    );
  });

  it('is found before its pass writes anything, although the plan is older', async () => {
    const control = simulatedControlPlane({ count: 3 });
    const plan = await control.plan();
    Object.assign(control.machines[1]?.says ?? {}, stopped);
    const before = control.snapshot()[1];
    await expect(control.carryOut(plan)).rejects.toMatchObject({
      code: 'IRSA-CONTROLPLANE-114',
      problem: { what: 'The kubelet of cp-2 does not answer.' },
    });
    expect(control.snapshot()[1]).toEqual(before);
  });

  it('is an error even if no pass is left in this run of destroy', async () => {
    const control = simulatedControlPlane();
    await control.carryOut(await control.plan());
    await control.carryOut(await control.planRemoval('sign-back'));
    Object.assign(control.machine.says, stopped);
    const planned = await control.planRemoval('sign-back');
    expect(planned.changes).toEqual([]);
    expect(codesOf(planned)).toEqual(['IRSA-CONTROLPLANE-114']);
  });
});

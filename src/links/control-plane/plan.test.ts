import { describe, expect, it } from 'vitest';
import { Killed } from '../../../test/support/in-memory-node.ts';
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
  stagedPath,
  watchTokens,
} from '../../../test/support/simulated-control-plane.ts';
import { pemOf } from '../../../test/support/test-keys.ts';
import { known, unknown } from '../../chain/known.ts';
import type { IssuerUrl } from '../../trust/issuer-url.ts';
import { jwkOf } from '../../trust/jwks.ts';

const [oldKid, newKid] = [jwkOf(keys.old.publicKey).kid, jwkOf(keys.chain.publicKey).kid];

/** Gives an API server another manifest, and waits until it runs with it. */
async function rewrite({ machines }: SimulatedControlPlane, at: number, edit: (text: string) => string) {
  const machine = machines[at];
  machine?.files.put(manifestPath, edit(machine.files.text(manifestPath) ?? ''), { mode: 0o600 });
  await machine?.server.restart();
}

const addFlag = (flag: string) => (text: string) =>
  text.replace('    - --secure-port=6443\n', `    - --secure-port=6443\n    - ${flag}\n`);

describe('the plan of the control plane', () => {
  it.each([1, 3])('lets all %i API servers accept before one signs', async (count) => {
    const control = simulatedControlPlane({ count });
    const plan = await control.plan();
    expect(codesOf(plan)).toEqual([]);
    const names = control.nodes.map(({ name }) => name);
    expect(plan.changes.map(({ kind, target }) => `${kind} ${target.split(':')[0]}`)).toEqual([
      ...names.map((name) => `accept ${name}`),
      ...names.map((name) => `sign ${name}`),
    ]);
    const form = { issuers: [oldIssuer], keys: [oldKid], audiences: [oldIssuer] };
    expect(plan.changes[0]).toMatchObject({
      before: form,
      after: { ...form, issuers: [oldIssuer, ourIssuer] },
      disruptive: true,
    });
    expect(plan.changes.at(-1)?.after).toEqual({ ...form, issuers: [ourIssuer, oldIssuer] });
    const { refusals } = watchTokens(control);
    await control.carryOut(plan);
    expect(refusals).toEqual([]);
    const end = await control.plan();
    expect([end.changes, codesOf(end), await control.verify()]).toEqual([[], [], []]);
    expect(end.summary).toContain(`tokens of ${ourIssuer}`);
  });

  it('brings a new key in the same two operations, which is staged no longer then', async () => {
    const control = simulatedControlPlane({ count: 2, source: 'new' });
    const plan = await control.plan();
    expect(plan.changes[0]?.after).toMatchObject({ keys: [oldKid, newKid] });
    expect(plan.changes.find(({ kind }) => kind === 'sign')?.after).toMatchObject({ keys: [newKid, oldKid] });
    const { refusals } = watchTokens(control);
    await control.carryOut(plan);
    expect(refusals).toEqual([]);
    for (const { files, server } of control.machines) {
      expect(files.text(stagedPath)).toBeNull();
      expect(files.text(`${pki}/sa.key`)).toBe(pemOf(keys.chain.privateKey, 'pkcs1'));
      expect(server.mintNow()).toMatchObject({ issuer: ourIssuer, keyId: newKid });
    }
    expect((await control.plan()).changes).toEqual([]);
  });

  it('shows as unknown what earlier links will make known', async () => {
    const control = simulatedControlPlane({ source: 'new' });
    const issuerUrl = unknown<IssuerUrl>('the issuer');
    const publicKeys = unknown<never>('the new signing key');
    const plan = await control.plan({}, { ...control.outputs, issuerUrl, publicKeys });
    expect(plan.changes.find(({ kind }) => kind === 'sign')?.after).toMatchObject({
      issuers: [{ $unknown: 'the issuer' }, oldIssuer],
      keys: [{ $unknown: 'the new signing key' }, oldKid],
    });
    await control.carryOut(plan);
    expect(control.machine.server.mintNow()).toMatchObject({ issuer: ourIssuer, keyId: newKid });
  });

  it('holds no secret', async () => {
    const plan = await simulatedControlPlane({ source: 'new' }).plan();
    for (const { privateKey } of [keys.old, keys.chain]) {
      const line = pemOf(privateKey, 'pkcs1').trimEnd().split('\n').at(-4) ?? '';
      expect(line.length).toBeGreaterThan(40);
      expect(JSON.stringify(plan)).not.toContain(line);
    }
  });

  it('goes on where a run was killed after some of its changes', async () => {
    const control = simulatedControlPlane({ count: 3 });
    const plan = await control.plan();
    await control.carryOut({ changes: plan.changes.slice(0, 4) });
    const rest = await control.plan();
    expect(rest.findings).toEqual([]);
    expect(rest.changes.map(({ kind, target }) => `${kind} ${target.split(':')[0]}`)).toEqual([
      'sign cp-2',
      'sign cp-3',
    ]);
    expect(rest.summary).toContain(`cp-1 issues tokens of ${ourIssuer}`);
    expect(rest.summary).toContain(
      `cp-2 and cp-3 issue tokens of ${oldIssuer}, and accept those of the chain`,
    );
  });

  it('is refused where the files are others by the time that it is carried out', async () => {
    const control = simulatedControlPlane();
    const plan = await control.plan();
    await rewrite(control, 0, addFlag(`--service-account-issuer=https://other.example`));
    await expect(control.carryOut(plan)).rejects.toMatchObject({ code: 'IRSA-PLAN-001' });
  });
});

describe('a form that failed', () => {
  it('is not tried again until its note is removed', async () => {
    const control = simulatedControlPlane();
    const { machine } = control;
    const plan = await control.plan();
    machine.server.refuses = ([issuer]) => issuer === ourIssuer;
    await expect(control.carryOut(plan)).rejects.toMatchObject({ code: 'IRSA-CONTROLPLANE-020' });
    machine.server.refuses = () => false;
    expect(machine.server.mintNow()?.issuer).toBe(oldIssuer);
    const again = await control.plan();
    expect(again.findings).toMatchObject([
      {
        code: 'IRSA-CONTROLPLANE-039',
        severity: 'error',
        what: expect.stringContaining('cp-1'),
        next: expect.stringContaining(`${ownFolder}/failed.json`),
      },
    ]);
    await machine.files.remove(`${ownFolder}/failed.json`);
    const third = await control.plan();
    expect(codesOf(third)).toEqual([]);
    await control.carryOut(third);
    expect(machine.server.mintNow()?.issuer).toBe(ourIssuer);
  });
});

describe('an API server that does not do what its files say', () => {
  it.each<[string, (text: string) => string]>([
    ['its issuers', (text) => text.replace(oldIssuer, 'https://edited.example')],
    ['its audiences', addFlag('--api-audiences=edited')],
  ])('is to be restarted first: %s', async (_, edit) => {
    const { machine, plan } = simulatedControlPlane();
    machine.server.noticeSeconds = 1_000_000;
    machine.files.put(manifestPath, edit(manifestOf()), { mode: 0o600 });
    const planned = await plan({ issuerChangeReviewed: true });
    expect(planned.findings).toMatchObject([
      { code: 'IRSA-CONTROLPLANE-160', severity: 'error', why: expect.stringContaining('edited') },
    ]);
  });

  it('is to be restarted first: its key files', async () => {
    const { machine, plan } = simulatedControlPlane();
    machine.files.put(`${pki}/sa.key`, pemOf(keys.other.privateKey, 'pkcs1'));
    machine.files.put(`${pki}/sa.pub`, pemOf(keys.other.publicKey, 'spki'));
    expect(codesOf(await plan())).toEqual(['IRSA-CONTROLPLANE-160']);
  });
});

describe('API servers that differ', () => {
  it.each<[string, (text: string) => string, string]>([
    ['in an issuer', addFlag('--service-account-issuer=https://other.example'), 'issuers: cp-1 has'],
    ['in audiences', addFlag('--api-audiences=other'), 'audiences: cp-1 has'],
    [
      'in how long tokens live',
      addFlag('--service-account-max-token-expiration=24h'),
      'other flags: cp-1 has none, cp-2 has --service-account-max-token-expiration=24h',
    ],
  ])('are to be made alike first: %s', async (_, edit, why) => {
    const control = simulatedControlPlane({ count: 2 });
    await rewrite(control, 1, edit);
    const { findings } = await control.plan({ issuerChangeReviewed: true });
    expect(findings.filter(({ severity }) => severity === 'error')).toMatchObject([
      { code: 'IRSA-CONTROLPLANE-072', why: expect.stringContaining(why) },
    ]);
  });

  it('are to be made alike first: in a key', async () => {
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

  it('are no finding where only the order of what does not sign differs', async () => {
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

describe('a chain that signs already', () => {
  it('gets no other key by source: new', async () => {
    const control = simulatedControlPlane();
    await control.carryOut(await control.plan());
    const { machine, context, outputs } = control;
    Object.assign(context.chain, { signingKey: { source: 'new' } });
    machine.files.put(stagedPath, pemOf(keys.chain.privateKey, 'pkcs1'));
    const publicKeys = known([jwkOf(keys.chain.publicKey)]);
    const plan = await control.plan({}, { ...outputs, publicKeys });
    expect(codesOf(plan)).toEqual(['IRSA-CONTROLPLANE-037']);
  });

  it('finishes its first apply with a new key, where another API server signs with it already', async () => {
    const control = simulatedControlPlane({ count: 2, source: 'new' });
    const plan = await control.plan();
    await control.carryOut({ changes: plan.changes.slice(0, 3) });
    const [first] = control.machines;
    if (first) first.controller = { started: 100, keyModified: 200 };
    const rest = await control.plan();
    expect(codesOf(rest)).toEqual([]);
    expect(rest.changes.map(({ kind, target }) => `${kind} ${target.split(':')[0]}`)).toEqual([
      'sign cp-2',
      'restart-controller-manager cp-1',
      'restart-controller-manager cp-2',
    ]);
  });
});

describe('a switch that has not ended', () => {
  it('blocks the plan while it is armed, until the next run has settled it', async () => {
    const control = simulatedControlPlane();
    const { machine, clock } = control;
    const plan = await control.plan();
    clock.onSleep = () => {
      if (machine.files.text(manifestPath) !== manifestOf()) throw new Killed('while it waits');
    };
    await expect(control.carryOut(plan)).rejects.toThrow(Killed);
    clock.onSleep = () => undefined;
    const blocked = await control.plan();
    expect(blocked).toMatchObject({
      changes: [],
      findings: [{ code: 'IRSA-CONTROLPLANE-046', why: expect.stringContaining('is armed') }],
    });
    expect(codesOf(await control.planRemoval('sign-back'))).toEqual(['IRSA-CONTROLPLANE-046']);
    await control.settle();
    const again = await control.plan();
    expect(codesOf(again)).toEqual([]);
    await control.carryOut(again);
    expect(machine.server.mintNow()?.issuer).toBe(ourIssuer);
  });

  it('asks for a person where it is stuck', async () => {
    const { machine, plan } = simulatedControlPlane();
    machine.files.put(`${ownFolder}/switch/stuck`, '');
    machine.files.put(`${ownFolder}/switch/report`, '2026-01-01T00:00:00Z the API server does not serve\n');
    expect((await plan()).findings).toMatchObject([
      {
        code: 'IRSA-CONTROLPLANE-046',
        why: expect.stringContaining('does not serve'),
        next: expect.stringContaining('by hand'),
      },
    ]);
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

describe('what stops a plan', () => {
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
      'a key file that is missing',
      ({ machine }) => void machine.files.files.delete(`${pki}/sa.pub`),
      `${pki}/sa.pub of cp-1`,
    ],
    [
      'a key file that holds no key',
      ({ machine }) => machine.files.put(`${pki}/sa.pub`, 'nothing'),
      `${pki}/sa.pub of cp-1`,
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

  it('a manifest that names no key file', async () => {
    const control = simulatedControlPlane();
    const text = manifestOf().replace(/.*--service-account-key-file.*\n/, '');
    control.machine.files.put(manifestPath, text, { mode: 0o600 });
    const found = (await control.plan()).findings.find(({ code }) => code === 'IRSA-CONTROLPLANE-012');
    expect(found?.what).toContain('does not say which keys');
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

  it('an address of the cluster where no API server answers, although they serve on their nodes', async () => {
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

  it('a node of another cluster', async () => {
    const { machine, plan } = simulatedControlPlane();
    machine.server.clusterUidNow = 'another';
    expect(codesOf(await plan())).toEqual(['IRSA-CONTROLPLANE-034']);
  });

  it('a folder of irsactl that another user rules', async () => {
    const { machine, plan } = simulatedControlPlane();
    await machine.files.makeDirectory(ownFolder, 0o700);
    machine.files.owners.set(ownFolder, 1000);
    expect(codesOf(await plan())).toEqual(['IRSA-CONTROLPLANE-130']);
  });

  it('no manifest, and one that cannot be edited', async () => {
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

describe('another party that may verify tokens', () => {
  const review = { issuerChangeReviewed: true } as const;

  it('stops the plan until it was reviewed: an issuer that was chosen', async () => {
    const manifest = manifestOf().replace(oldIssuer, 'https://chosen.example');
    const { plan } = simulatedControlPlane({ manifest });
    expect((await plan()).findings).toMatchObject([
      { code: 'IRSA-CONTROLPLANE-014', severity: 'error', what: expect.stringContaining('chosen.example') },
    ]);
    expect(codesOf(await plan(review))).toEqual([]);
  });

  it('stops the plan until it was reviewed: pods and storage drivers that ask for other audiences', async () => {
    const { cluster, plan } = simulatedControlPlane();
    cluster.pods = [{ namespace: 'shop', name: 'a', created: 0, audiences: ['vault'], lifetimes: [] }];
    cluster.surveyed = { driverTokens: [{ driver: 'csi.example', audience: 'store' }] };
    const { findings } = await plan();
    expect(findings).toMatchObject([{ code: 'IRSA-CONTROLPLANE-014', severity: 'error' }]);
    expect(findings[0]?.what).toContain('store, vault');
    expect(findings[0]?.why).toContain('shop/a and the storage driver csi.example');
    expect(codesOf(await plan(review))).toEqual([]);
  });

  it('is a warning where the discovery document is open to everyone', async () => {
    const { cluster, plan } = simulatedControlPlane();
    cluster.surveyed = { isDiscoveryPublic: true };
    expect((await plan()).findings).toMatchObject([{ code: 'IRSA-CONTROLPLANE-014', severity: 'warning' }]);
  });

  it('is none where the chain issues tokens already', async () => {
    const control = simulatedControlPlane();
    await control.carryOut(await control.plan());
    control.cluster.pods = [
      { namespace: 'shop', name: 'a', created: 0, audiences: ['vault'], lifetimes: [] },
    ];
    expect(codesOf(await control.plan())).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { Killed } from '../../../test/support/in-memory-node.ts';
import { chainKeysOf } from '../../../test/support/in-memory-rotation.ts';
import {
  codesOf,
  keys,
  kindsOf,
  manifestOf,
  manifestPath,
  manifestText,
  oldIssuer,
  ourIssuer,
  ownFolder,
  pki,
  simulatedControlPlane,
  stagedKeyPath,
  watchTokens,
} from '../../../test/support/simulated-control-plane.ts';
import { pemOf } from '../../../test/support/test-keys.ts';
import { known, unknown } from '../../chain/known.ts';
import type { LinkPlan } from '../../chain/link.ts';
import { planDifference } from '../../chain/plan-difference.ts';
import type { IssuerUrl } from '../../trust/issuer-url.ts';
import { jwkOf } from '../../trust/jwks.ts';

const [oldKid, newKid] = [jwkOf(keys.old.publicKey).kid, jwkOf(keys.chain.publicKey).kid];

describe('the plan of the control plane', () => {
  it.each([1, 3])('makes all %i API servers accept before one signs', async (count) => {
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

  it('adds a new key in the same two operations, and then ends that rotation', async () => {
    const control = simulatedControlPlane({ count: 2, source: 'new' });
    const plan = await control.plan();
    expect(plan.changes[0]?.after).toMatchObject({ keys: [oldKid, newKid] });
    expect(plan.changes.find(({ kind }) => kind === 'sign')?.after).toMatchObject({ keys: [newKid, oldKid] });
    const { refusals } = watchTokens(control);
    await control.carryOut(plan);
    expect(refusals).toEqual([]);
    for (const { files, server } of control.machines) {
      expect(files.text(stagedKeyPath)).toBeNull();
      expect(files.text(`${pki}/sa.key`)).toBe(pemOf(keys.chain.privateKey, 'pkcs1'));
      expect(server.mintNow()).toMatchObject({ issuer: ourIssuer, keyId: newKid });
    }
    expect((await control.plan()).changes).toEqual([]);
  });

  it('shows values of earlier links as unknown', async () => {
    const control = simulatedControlPlane({ source: 'new' });
    const issuerUrl = unknown<IssuerUrl>('the issuer');
    const publicKeys = unknown<never>('the new signing key');
    const firstKey = unknown<string>('the new signing key');
    const plan = await control.plan({}, { ...control.outputs, issuerUrl, publicKeys, firstKey });
    expect(plan.changes.find(({ kind }) => kind === 'sign')?.after).toMatchObject({
      issuers: [{ $unknown: 'the issuer' }, oldIssuer],
      keys: [{ $unknown: 'the new signing key' }, oldKid],
    });
    await control.carryOut(plan);
    expect(control.machine.server.mintNow()).toMatchObject({ issuer: ourIssuer, keyId: newKid });
  });

  it('contains no secret', async () => {
    const plan = await simulatedControlPlane({ source: 'new' }).plan();
    for (const { privateKey } of [keys.old, keys.chain]) {
      const line = pemOf(privateKey, 'pkcs1').trimEnd().split('\n').at(-4) ?? '';
      expect(line.length).toBeGreaterThan(40);
      expect(JSON.stringify(plan)).not.toContain(line);
    }
  });

  it('continues after a run that was killed after some of its changes', async () => {
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
      `cp-2 and cp-3 issue tokens of ${oldIssuer}, accepting those of the chain`,
    );
  });

  it('is refused if the files have changed before it is carried out', async () => {
    const control = simulatedControlPlane();
    const plan = await control.plan();
    const { files, server } = control.machine;
    const other = manifestOf().replace(oldIssuer, 'https://other.example');
    files.put(manifestPath, other, { mode: 0o600 });
    await server.restart();
    await expect(control.carryOut(plan)).rejects.toMatchObject({ code: 'IRSA-PLAN-001' });
  });
});

describe('a form that failed', () => {
  it('is not retried until its record is deleted', async () => {
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

describe('a manifest in unusual YAML', () => {
  it('is planned and changed: an end marker, an anchor, a folded value, a number in octal (C7)', async () => {
    const unusual = `${manifestOf().trimEnd()}\n  terminationGracePeriodSeconds: &n 0o36\n  priority: *n\n  nodeName: >-\n    cp-1\n---\n`;
    const control = simulatedControlPlane({ source: 'new', manifest: unusual });
    await control.machine.server.restart();
    const plan = await control.plan();
    expect(codesOf(plan)).toEqual([]);
    await control.carryOut(plan);
    expect(control.machine.server.mintNow()?.issuer).toBe(ourIssuer);
    expect(manifestText(control)).toContain(unusual.slice(unusual.indexOf('  terminationGrace')));
  });

  it('is refused with its line, and nothing is thrown: an alias without its anchor', async () => {
    const { plan } = simulatedControlPlane({ manifest: `x: *y\n${manifestOf()}` });
    expect((await plan()).findings).toMatchObject([
      { code: 'IRSA-CONTROLPLANE-008', place: { file: manifestPath, line: 1 } },
    ]);
  });
});

describe('a step with files that cannot be edited', () => {
  it('is refused before the first step: one file both signs and verifies', async () => {
    const { machine, plan } = simulatedControlPlane({
      source: 'new',
      manifest: manifestOf().replace(`${pki}/sa.pub`, `${pki}/sa.key`),
    });
    await machine.server.restart();
    expect((await plan()).findings).toMatchObject([
      {
        code: 'IRSA-CONTROLPLANE-008',
        severity: 'error',
        why: expect.stringContaining('does not have the expected flags'),
      },
    ]);
  });

  it('is refused before the first step of destroy: the previous key is lost', async () => {
    const control = simulatedControlPlane({ source: 'new' });
    await control.carryOut(await control.plan());
    const { files } = control.machine;
    for (const [path, { content }] of [...files.files]) {
      if (path.startsWith(`${ownFolder}/original/`) && content.includes('PRIVATE KEY'))
        files.files.delete(path);
    }
    expect((await control.planRemoval('sign-back')).findings).toMatchObject([
      {
        code: 'IRSA-CONTROLPLANE-008',
        severity: 'error',
        why: `The node has no file with the key ${jwkOf(keys.old.publicKey).kid}.`,
      },
    ]);
  });
});

describe('a chain that already signs', () => {
  it('is not given to an API server whose key the JWKS does not list', async () => {
    const control = simulatedControlPlane();
    const publicKeys = known([jwkOf(keys.chain.publicKey)]);
    const plan = await control.plan({}, { ...control.outputs, publicKeys });
    expect(codesOf(plan)).toEqual(['IRSA-CONTROLPLANE-037']);
    expect(plan.changes.map(({ kind }) => kind)).toEqual(['accept']);
  });

  it('finishes its first apply with a new key if another API server already signs with it', async () => {
    const control = simulatedControlPlane({ count: 2, source: 'new' });
    const plan = await control.plan();
    await control.carryOut({ changes: plan.changes.slice(0, 3) });
    const [first] = control.machines;
    if (first?.controller) first.controller = { ...first.controller, started: 100 };
    const rest = await control.plan();
    expect(codesOf(rest)).toEqual([]);
    expect(rest.changes.map(({ kind, target }) => `${kind} ${target.split(':')[0]}`)).toEqual([
      'sign cp-2',
      'restart-controller-manager cp-1',
      'restart-controller-manager cp-2',
      'end-rotation configmap/irsactl-rotation-prod-1',
    ]);
  });

  it('may end the rotation to a new key, whose record the same run of apply has written', async () => {
    const control = simulatedControlPlane({ source: 'new' });
    const { record } = control.rotation;
    control.rotation.record = null;
    const shown = await control.plan(
      {},
      {
        ...control.outputs,
        publicKeys: unknown('the new key'),
        firstKey: unknown('the new key'),
        rotation: null,
        keys: chainKeysOf(),
      },
    );
    control.rotation.record = record;
    const now = await control.plan();
    expect(now.changes.map(({ kind }) => kind)).toContain('end-rotation');
    expect(planDifference(shown.changes, now.changes)).toBe(null);
  });
});

describe('a switch that has not ended', () => {
  it('blocks the plan while it is armed, until the next run has finished it', async () => {
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

  it('needs the user if it is stuck', async () => {
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

describe('manifests that another tool writes', () => {
  it('are changed only with consent, and reported afterwards', async () => {
    const control = simulatedControlPlane({ manifest: `# Ansible managed\n${manifestOf()}` });
    const findings = (plan: LinkPlan) =>
      plan.findings.filter(({ code }) => code === 'IRSA-CONTROLPLANE-162').map(({ severity }) => severity);
    expect(findings(await control.plan())).toEqual(['error']);
    const forced = await control.plan({ forceManagedManifests: true });
    expect(findings(forced)).toEqual(['warning']);
    await control.carryOut(forced);
    expect(findings(await control.plan())).toEqual(['warning']);
  });
});

it('refuses a pass if another API server still signs with what it would stop accepting', async () => {
  const control = simulatedControlPlane({ count: 2 });
  await control.carryOut(await control.plan());
  await control.carryOut(await control.planRemoval('sign-back'));
  const second = await control.planRemoval('accept-back');
  const [, other] = control.machines;
  const signs = other?.files.text(manifestPath) ?? '';
  other?.files.put(
    manifestPath,
    signs
      .replace(`=${oldIssuer}`, '=x')
      .replace(`=${ourIssuer}`, `=${oldIssuer}`)
      .replace('=x', `=${ourIssuer}`),
    { mode: 0o600 },
  );
  await other?.server.restart();
  await expect(control.carryOut(second)).rejects.toMatchObject({ code: 'IRSA-CONTROLPLANE-073' });
});

it('destroy keeps an issuer that signed before irsactl', async () => {
  const cluster = simulatedControlPlane({
    manifest: manifestOf([
      `--service-account-issuer=${ourIssuer}`,
      `--service-account-issuer=${oldIssuer}`,
      `--service-account-key-file=${pki}/sa.pub`,
      `--service-account-signing-key-file=${pki}/sa.key`,
    ]),
    apiAudiences: [ourIssuer, oldIssuer, 'another'],
  });
  await cluster.carryOut(await cluster.plan());
  expect(await cluster.verify()).toEqual([]);
  for (const stage of ['sign-back', 'accept-back'] as const) {
    expect(kindsOf(await cluster.planRemoval(stage))).toEqual([]);
  }
});

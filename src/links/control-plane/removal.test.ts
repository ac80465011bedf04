import { describe, expect, it } from 'vitest';
import {
  codesOf,
  keyPathOf,
  keys,
  kindsOf,
  manifestOf,
  manifestPath,
  oldIssuer,
  ourIssuer,
  ownFolder,
  pki,
  type SimulatedControlPlane,
  simulatedControlPlane,
  watchTokens,
} from '../../../test/support/simulated-control-plane.ts';
import { pemOf } from '../../../test/support/test-keys.ts';
import { jwkOf } from '../../trust/jwks.ts';

const [oldKid, newKid] = [jwkOf(keys.old.publicKey).kid, jwkOf(keys.chain.publicKey).kid];
const sources = [
  ['cluster', 1],
  ['cluster', 3],
  ['new', 1],
  ['new', 3],
] as const;

async function applied(options: Parameters<typeof simulatedControlPlane>[0] = {}) {
  const control = simulatedControlPlane(options);
  await control.carryOut(await control.plan());
  return control;
}

/** Both stages; no token in use is refused before the last change. */
async function takenBack(control: SimulatedControlPlane): Promise<void> {
  const { refusals } = watchTokens(control);
  const first = await control.planRemoval('sign-back');
  expect(codesOf(first)).toEqual([]);
  await control.carryOut(first);
  expect(refusals).toEqual([]);
  control.counter.onWrite = () => undefined;
  control.clock.onSleep = () => undefined;
  const second = await control.planRemoval('accept-back');
  expect(codesOf(second)).toEqual([]);
  await control.carryOut(second);
}

/** The manifest and the key files of each node. */
function filesOf({ machines }: SimulatedControlPlane) {
  return machines.map(({ files }) =>
    [manifestPath, `${pki}/sa.key`, `${pki}/sa.pub`].map((path) => files.text(path)),
  );
}

/** irsactl's files on each node. */
function ownFilesOf({ machines }: SimulatedControlPlane): readonly string[] {
  return machines.flatMap(({ files }) =>
    [...files.files.keys()].filter((path) => path.startsWith(ownFolder)),
  );
}

function forget({ machines }: SimulatedControlPlane, ...at: readonly number[]): void {
  for (const index of at) {
    const files = machines[index]?.files.files;
    for (const path of [...(files?.keys() ?? [])]) {
      if (path.startsWith(ownFolder)) files?.delete(path);
    }
  }
}

/** As a user removes it from every manifest. */
async function retireOldIssuer({ machines }: SimulatedControlPlane): Promise<void> {
  for (const { files, server } of machines) {
    const text = files.text(manifestPath) ?? '';
    files.put(manifestPath, text.replace(`    - --service-account-issuer=${oldIssuer}\n`, ''), {
      mode: 0o600,
    });
    await server.restart();
  }
}

/** Without a flag that stays on a node if its record does not show that it was not set: the audiences are the same. */
const unpinned = (texts: readonly (string | null | undefined)[]) =>
  texts.map((text) => text?.replace(`    - --api-audiences=${oldIssuer}\n`, ''));

const formsOf = ({ machines }: SimulatedControlPlane) => machines.map(({ server }) => server.mintNow());

describe('destroy', () => {
  it.each(sources)('restores the exact files, key of %s, %i nodes', async (source, count) => {
    const control = simulatedControlPlane({ source, count });
    const before = filesOf(control);
    await control.carryOut(await control.plan());
    expect(filesOf(control)).not.toEqual(before);
    await takenBack(control);
    expect(filesOf(control)).toEqual(before);
    expect(ownFilesOf(control)).toEqual([]);
    for (const stage of ['sign-back', 'accept-back'] as const) {
      const plan = await control.planRemoval(stage);
      expect([plan.changes, plan.findings]).toEqual([[], []]);
    }
  });

  it('first signs as before on all nodes, and still accepts the chain', async () => {
    const control = await applied({ count: 3, source: 'new' });
    const plan = await control.planRemoval('sign-back');
    expect(kindsOf(plan).filter((kind) => kind !== 'restart-controller-manager')).toEqual([
      'sign',
      'sign',
      'sign',
    ]);
    expect(plan.changes[0]).toMatchObject({
      before: { issuers: [ourIssuer, oldIssuer], keys: [newKid, oldKid] },
      after: { issuers: [oldIssuer, ourIssuer], keys: [oldKid, newKid], audiences: [oldIssuer] },
    });
    const held = control.machine.server.mintNow()?.token ?? '';
    await control.carryOut(plan);
    expect(formsOf(control).map((minted) => [minted?.issuer, minted?.keyId])).toEqual(
      Array(3).fill([oldIssuer, oldKid]),
    );
    expect(control.machines.every(({ server }) => server.acceptsNow(held))).toBe(true);
    expect((await control.planRemoval('sign-back')).changes).toEqual([]);
  });

  it('retires the key that the chain added, but not one to which the user has rotated since', async () => {
    const control = await applied({ source: 'new' });
    const { machine } = control;
    const rotated = jwkOf(keys.other.publicKey).kid;
    const publicPem = pemOf(keys.other.publicKey, 'spki');
    machine.files.put(`${pki}/sa.key`, pemOf(keys.other.privateKey, 'pkcs1'));
    machine.files.put(`${pki}/sa.pub`, publicPem + machine.files.text(`${pki}/sa.pub`));
    await machine.server.restart();
    const first = await control.planRemoval('sign-back');
    expect(codesOf(first)).toEqual([]);
    await control.carryOut(first);
    expect(machine.server.mintNow()).toMatchObject({ issuer: oldIssuer, keyId: rotated });
    const second = await control.planRemoval('accept-back');
    expect(second.changes[0]).toMatchObject({ kind: 'retire', after: { keys: [rotated, oldKid] } });
  });

  it('has nothing to do if irsactl never changed anything', async () => {
    const control = simulatedControlPlane({ count: 2 });
    for (const stage of ['sign-back', 'accept-back'] as const) {
      expect(await control.planRemoval(stage)).toMatchObject({
        changes: [],
        findings: [],
        summary: 'nothing to undo',
      });
    }
  });

  it('has nothing to do if irsa.yaml names no node', async () => {
    const control = simulatedControlPlane();
    Object.assign(control.context.chain, { controlPlane: { nodes: [] } });
    expect(await control.planRemoval('sign-back')).toMatchObject({ changes: [], findings: [] });
  });

  it('starts from the state of an interrupted apply', async () => {
    const control = simulatedControlPlane({ count: 3, source: 'new' });
    const before = filesOf(control);
    const plan = await control.plan();
    await control.carryOut({ changes: plan.changes.slice(0, 4) });
    await takenBack(control);
    expect(filesOf(control)).toEqual(before);
  });

  it('distinguishes the first run from the second', async () => {
    const control = await applied();
    expect(codesOf(await control.planRemoval('accept-back'))).toContain('IRSA-CONTROLPLANE-031');
  });
});

describe('lost records', () => {
  it.each([
    ['of all nodes but one', [1, 2]],
    ['of the first', [0]],
  ])('%s: the others have the previous state', async (_, lost) => {
    const control = simulatedControlPlane({ count: 3 });
    const before = filesOf(control);
    await control.carryOut(await control.plan());
    forget(control, ...lost);
    await takenBack(control);
    expect(filesOf(control).map(unpinned)).toEqual(before);
    expect(ownFilesOf(control)).toEqual([]);
  });

  it('of the first, before its last pass of apply: the record made then does not have the previous state', async () => {
    const control = simulatedControlPlane({ count: 2 });
    const before = filesOf(control);
    const plan = await control.plan();
    await control.carryOut({ changes: plan.changes.slice(0, 2) });
    forget(control, 0);
    await control.carryOut({ changes: plan.changes.slice(2) });
    await takenBack(control);
    expect(filesOf(control).map(unpinned)).toEqual(before);
  });

  it.each([1, 2, 3, 4, 5])('of all nodes, and a run that ends after %i changes', async (count) => {
    const control = await applied({ count: 3 });
    forget(control, 0, 1, 2);
    let left = count;
    for (const stage of ['sign-back', 'accept-back'] as const) {
      const { changes } = await control.planRemoval(stage);
      await control.carryOut({ changes: changes.slice(0, left) });
      left = Math.max(0, left - changes.length);
    }
    await takenBack(control);
    for (const { files } of control.machines) expect(files.text(manifestPath)).not.toContain(ourIssuer);
    expect(ownFilesOf(control)).toEqual([]);
  });

  it('of all nodes: the issuer after that of the chain signs again', async () => {
    const control = await applied({ count: 3 });
    forget(control, 0, 1, 2);
    await takenBack(control);
    expect(formsOf(control).map((minted) => minted?.issuer)).toEqual(Array(3).fill(oldIssuer));
    for (const { files } of control.machines) {
      expect(files.text(manifestPath)).not.toContain(ourIssuer);
      // No record shows that the flag was not set.
      expect(files.text(manifestPath)).toContain(`--api-audiences=${oldIssuer}`);
    }
    expect((await control.planRemoval('sign-back')).changes).toEqual([]);
  });

  it('of all nodes, with no other issuer: the user must name one', async () => {
    const control = await applied({ count: 2 });
    await retireOldIssuer(control);
    forget(control, 0, 1);
    for (const stage of ['sign-back', 'accept-back'] as const) {
      expect(await control.planRemoval(stage)).toMatchObject({
        changes: [],
        findings: [
          {
            code: 'IRSA-CONTROLPLANE-035',
            severity: 'error',
            what: expect.stringContaining('cp-1 and cp-2'),
          },
        ],
      });
    }
  });
});

describe('a node that joined after the apply', () => {
  it('has no record, and is restored with the others', async () => {
    const control = simulatedControlPlane({ count: 3, source: 'new' });
    const before = filesOf(control);
    await control.carryOut(await control.plan());
    forget(control, 2);
    // kubeadm renders its manifest with the flags of kubeadm-config.
    const third = control.machines[2];
    const text = third?.files.text(manifestPath) ?? '';
    third?.files.put(manifestPath, text.replace('# the cluster of the shop\n', ''), { mode: 0o600 });
    await third?.server.restart();
    expect((await control.plan()).changes).toEqual([]);
    // Only a node from before has the private half of the old key.
    third?.files.put(keyPathOf(jwkOf(keys.old.publicKey).kid), pemOf(keys.old.privateKey, 'pkcs1'));
    await takenBack(control);
    expect(filesOf(control).map(([, ...keyFiles]) => keyFiles)).toEqual(
      before.map(([, ...keyFiles]) => keyFiles),
    );
    expect(unpinned([third?.files.text(manifestPath)])).toEqual([
      manifestOf().replace('# the cluster of the shop\n', ''),
    ]);
  });
});

describe('a manifest that another writer has edited since', () => {
  it.each(['cluster', 'new'] as const)('loses only the lines of the chain, key of %s', async (source) => {
    const control = await applied({ source });
    const { files, server } = control.machine;
    const edit = (text: string) =>
      text.replace('    - --secure-port=6443\n', '    - --secure-port=6443\n    - --v=4\n');
    files.put(manifestPath, edit(files.text(manifestPath) ?? ''), { mode: 0o600 });
    await server.restart();
    await takenBack(control);
    expect(files.text(manifestPath)).toBe(edit(manifestOf()));
    expect(files.text(`${pki}/sa.pub`)).toBe(pemOf(keys.old.publicKey, 'spki'));
  });

  it('keeps issuing tokens of an issuer that another writer has put first', async () => {
    const control = await applied();
    const { files, server } = control.machine;
    const text = files.text(manifestPath) ?? '';
    const own = `    - --service-account-issuer=${ourIssuer}\n`;
    files.put(manifestPath, text.replace(own, `    - --service-account-issuer=https://new.example\n${own}`), {
      mode: 0o600,
    });
    await server.restart();
    await takenBack(control);
    expect(server.mintNow()?.issuer).toBe('https://new.example');
    expect(files.text(manifestPath)).not.toContain(ourIssuer);
  });

  it('accepts the previous issuer again if it was removed', async () => {
    const control = await applied({ count: 2 });
    await retireOldIssuer(control);
    expect(kindsOf(await control.planRemoval('sign-back'))).toEqual(['accept', 'accept', 'sign', 'sign']);
    await takenBack(control);
    expect(formsOf(control).map((minted) => minted?.issuer)).toEqual([oldIssuer, oldIssuer]);
  });
});

describe('a form of destroy that failed', () => {
  it('is not retried until its record is deleted', async () => {
    const control = await applied();
    const { machine } = control;
    const plan = await control.planRemoval('sign-back');
    machine.server.refuses = ([issuer]) => issuer === oldIssuer;
    await expect(control.carryOut(plan)).rejects.toMatchObject({ code: 'IRSA-CONTROLPLANE-020' });
    machine.server.refuses = () => false;
    expect(machine.server.mintNow()?.issuer).toBe(ourIssuer);
    expect(codesOf(await control.planRemoval('sign-back'))).toEqual(['IRSA-CONTROLPLANE-039']);
    await machine.files.remove(`${ownFolder}/failed.json`);
    await takenBack(control);
    expect(machine.files.text(manifestPath)).toBe(manifestOf());
  });
});

describe('a holder of tokens of the chain', () => {
  const pod = (
    created: number,
    lifetimes: { audience: string | null; seconds: number }[],
    started: number | null = null,
  ) => ({
    ...{ namespace: 'shop', name: 'orders', owner: 'deployment/orders', node: '', started },
    ...{ created, audiences: [], lifetimes },
  });

  async function signedBack(source: 'cluster' | 'new' = 'cluster') {
    const control = await applied({ source });
    await control.carryOut(await control.planRemoval('sign-back'));
    return control;
  }

  it.each([
    ['until the tokens in its volumes are replaced', 172_800, null, 172_800 + 300],
    ['a day, until the API server has counted programs that keep a token', 3607, 0, 86_400],
  ])('delays the second run: %s', async (_, seconds, started, waits) => {
    const control = await signedBack();
    const { clock, cluster } = control;
    const created = clock.now() - 3_600_000;
    cluster.pods = [pod(created, [{ audience: null, seconds }], started === null ? null : created)];
    const { findings } = await control.planRemoval('accept-back');
    const what = expect.stringContaining('deployment/orders in shop');
    expect(findings).toMatchObject([{ code: 'IRSA-CONTROLPLANE-029', severity: 'error', what }]);
    const until = /wait until (\S+)\./.exec(findings[0]?.next ?? '')?.[1] ?? '';
    const since = /for the chain at (\S+)\./.exec(findings[0]?.why ?? '')?.[1] ?? '';
    expect(Date.parse(until) - Date.parse(since)).toBe(waits * 1000);
    clock.time = Date.parse(until) + 1000;
    expect(codesOf(await control.planRemoval('accept-back'))).toEqual([]);
  });

  it('is not a pod that was created since', async () => {
    const control = await signedBack();
    control.clock.time += 60_000;
    control.cluster.pods = [pod(control.clock.now(), [{ audience: null, seconds: 3607 }])];
    expect(codesOf(await control.planRemoval('accept-back'))).toEqual([]);
  });

  it('may be a Secret with the new key, whose token never expires', async () => {
    const control = await signedBack('new');
    control.cluster.secrets = [
      { namespace: 'shop', name: 'old', keyId: oldKid },
      { namespace: 'shop', name: 'robot', keyId: newKid },
    ];
    const { findings } = await control.planRemoval('accept-back');
    expect(findings).toMatchObject([
      {
        code: 'IRSA-CONTROLPLANE-029',
        severity: 'error',
        what: 'Tokens of the chain may still be in use by secret/robot in shop.',
      },
    ]);
  });

  it('loses them with consent, and is reported', async () => {
    const control = await signedBack('new');
    control.cluster.pods = [pod(0, [{ audience: null, seconds: 3607 }])];
    control.cluster.secrets = [{ namespace: 'shop', name: 'robot', keyId: newKid }];
    const plan = await control.planRemoval('accept-back', { acceptLoss: true });
    expect(plan.findings).toMatchObject([
      {
        code: 'IRSA-CONTROLPLANE-029',
        severity: 'warning',
        what: 'Tokens in use will be refused: those of deployment/orders in shop, secret/robot in shop.',
      },
    ]);
    expect(plan.changes).not.toEqual([]);
  });

  it('is unknown while the cluster does not answer, and then nothing is removed', async () => {
    const control = await signedBack();
    control.cluster.ready = async () => false;
    expect(codesOf(await control.planRemoval('accept-back'))).toContain('IRSA-CONTROLPLANE-029');
  });
});

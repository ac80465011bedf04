import { describe, expect, it } from 'vitest';
import { verdictOf } from '../../../test/support/look.ts';
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
} from '../../../test/support/simulated-node.ts';
import { pemOf } from '../../../test/support/test-keys.ts';
import type { SigningKeySource } from '../../config/trust-chain.ts';

const cluster = { source: 'cluster' } as const;
const generate = { source: 'generate', algorithm: 'RS256', bits: 2048 } as const;
const pki = '/etc/kubernetes/pki';

async function applied(options: Parameters<typeof simulatedNode>[0] = {}) {
  const node = simulatedNode(options);
  await node.carryOut(await node.plan());
  return node;
}

type Node = Awaited<ReturnType<typeof applied>>;

/** Waits until the API server runs with a manifest that somebody edits by hand. */
async function edit(node: Node, change: (text: string) => string) {
  node.files.put(manifestPath, change(node.files.text(manifestPath) ?? ''));
  await node.server.ready();
  node.clock.time += 120_000;
}

describe('irsa.yaml, edited while the chain stands, is refused before the first change where it is', () => {
  it.each([
    ['another issuer', { issuer: 'https://prod-2.example' }, {}, 'IRSA-CONTROLPLANE-037', ourIssuer],
    [
      "the cluster's key instead of its own",
      { source: cluster },
      {},
      'IRSA-CONTROLPLANE-037',
      'a key of its own',
    ],
    [
      "a key of its own instead of the cluster's",
      { source: generate },
      { source: cluster },
      'IRSA-CONTROLPLANE-037',
      "the cluster's own key",
    ],
    [
      'another folder',
      { node: { directory: '/etc/kubernetes/other' } },
      {},
      'IRSA-CONTROLPLANE-035',
      '/etc/kubernetes/other',
    ],
    ['another name', { name: 'prod-2' }, {}, 'IRSA-CONTROLPLANE-036', 'prod-1'],
    [
      "another name, with the cluster's key",
      { name: 'prod-2', source: cluster },
      { source: cluster },
      'IRSA-CONTROLPLANE-036',
      'prod-1',
    ],
  ] as const)('%s', async (_, now, before, code, named) => {
    const on = await applied(before);
    const node = simulatedNode({ ...before, ...now, on });
    const plan = await node.plan({ issuerChangeReviewed: true });
    expect(codesOf(plan)).toContain(code);
    const finding = plan.findings.find((found) => found.code === code);
    expect(`${finding?.what} ${finding?.why} ${finding?.next}`).toContain(named);
    expect(finding?.severity).toBe('error');
    // Another chain's command must not act on the chain at hand.
    if (code === 'IRSA-CONTROLPLANE-036') expect(finding?.next).toContain('`irsactl destroy --file FILE`');
  });

  it('another issuer: no other party is said to trust the chain’s own, and destroy is that of the former file', async () => {
    const plan = await simulatedNode({ issuer: 'https://prod-2.example', on: await applied() }).plan();
    expect(codesOf(plan)).toEqual(['IRSA-CONTROLPLANE-037']);
    expect(plan.findings[0]?.next).toContain('`irsactl destroy -f former.yaml`');
  });

  it('a chain of another name that is still accepted is a warning alone', async () => {
    const on = await applied();
    await on.carryOut(await on.planRemoval('sign-back'));
    const plan = await simulatedNode({ on, name: 'prod-2', issuer: 'https://prod-2.example' }).plan();
    expect(plan.findings.map(({ severity, code }) => `${severity} ${code}`)).toEqual([
      'warning IRSA-CONTROLPLANE-036',
    ]);
  });

  it.each([
    ['that signs', 0, 'IRSA-CONTROLPLANE-036'],
    ['that is still accepted', 1, 'IRSA-CONTROLPLANE-036'],
  ] as const)(
    'and destroy names a chain of another name %s in place of finding nothing',
    async (_, stages, code) => {
      const on = await applied();
      if (stages > 0) await on.carryOut(await on.planRemoval('sign-back'));
      const node = simulatedNode({ on, name: 'prod-2', issuer: 'https://prod-2.example' });
      for (const stage of ['sign-back', 'accept-back'] as const) {
        const { changes, findings, summary } = await node.planRemoval(stage);
        expect([changes, findings]).toMatchObject([[], [{ code, severity: 'warning' }]]);
        expect([findings[0]?.next, summary]).toEqual([
          expect.stringMatching(/`irsactl destroy --file FILE`.*prod-1/),
          'nothing to undo in this stage',
        ]);
      }
    },
  );

  it('and destroy of a renamed chain asks for its former name', async () => {
    const on = await applied();
    const node = simulatedNode({ on, name: 'prod-2' });
    for (const stage of ['sign-back', 'accept-back'] as const) {
      const { changes, findings } = await node.planRemoval(stage);
      expect([changes, findings]).toMatchObject([
        [],
        [{ code: 'IRSA-CONTROLPLANE-036', severity: 'error', next: expect.stringContaining('prod-1') }],
      ]);
    }
  });

  it('another manifest, for destroy as well', async () => {
    const on = await applied();
    const manifest = `${manifestPath}.other.yaml`;
    on.files.put(manifest, on.files.text(manifestPath) ?? '');
    const node = simulatedNode({ on, node: { manifest } });
    expect(codesOf(await node.plan())).toContain('IRSA-CONTROLPLANE-037');
    for (const stage of ['sign-back', 'accept-back'] as const) {
      const plan = await node.planRemoval(stage);
      expect([codesOf(plan), plan.changes]).toEqual([['IRSA-CONTROLPLANE-037'], []]);
    }
  });

  it('and destroy takes back what was applied, whatever irsa.yaml says now', async () => {
    const before = simulatedNode().files.text(manifestPath);
    const on = await applied();
    const node = simulatedNode({ on, issuer: 'https://prod-2.example', source: cluster });
    await node.carryOut(await node.planRemoval('sign-back'));
    expect((await node.server.mint())?.issuer).toBe(oldIssuer);
    await node.carryOut(await node.planRemoval('accept-back'));
    expect(node.files.text(manifestPath)).toBe(before);
    expect(node.files.text(ownKeyPath)).toBeNull();
  });
});

describe('after an apply that failed', () => {
  it('irsa.yaml may name another issuer, and that one is then what stands', async () => {
    const on = simulatedNode();
    on.server.refuses = (issuers) => issuers[0] === ourIssuer;
    await expect(on.carryOut(await on.plan())).rejects.toMatchObject({ code: 'IRSA-CONTROLPLANE-020' });
    const node = simulatedNode({ on, issuer: 'https://prod-2.example' });
    await node.carryOut(await node.plan());
    expect((await node.server.mint())?.issuer).toBe('https://prod-2.example');
    expect([kindsOf(await node.plan()), codesOf(await node.plan())]).toEqual([[], []]);
    await node.carryOut(await node.planRemoval('sign-back'));
    await node.carryOut(await node.planRemoval('accept-back'));
    expect(node.files.text(manifestPath)).toBe(manifestOf());
  });
});

describe('another chain that took over', () => {
  it('is left alone by the destroy of the one before it, which takes only its own lines out', async () => {
    const on = await applied();
    await edit(on, (text) =>
      text
        .replace(
          `    - --service-account-issuer=${ourIssuer}`,
          `    - --service-account-issuer=https://chain-2.example\n    - --service-account-issuer=${ourIssuer}`,
        )
        .replace(
          `--service-account-signing-key-file=${ownKeyPath}`,
          `--service-account-signing-key-file=${pki}/sa.key`,
        ),
    );
    const before = await on.server.mint();
    expect(kindsOf(await on.planRemoval('sign-back'))).toEqual([]);
    await on.carryOut(await on.planRemoval('accept-back'));
    const after = await on.server.mint();
    expect(after).toEqual(before);
    expect(on.files.text(manifestPath)).not.toContain(ourIssuer);
  });
});

describe('keys that were rotated by hand', () => {
  it('after a failed apply are what the next apply and its destroy start from', async () => {
    const node = simulatedNode();
    node.server.refuses = (issuers) => issuers[0] === ourIssuer;
    await expect(node.carryOut(await node.plan())).rejects.toMatchObject({ code: 'IRSA-CONTROLPLANE-020' });
    node.files.put(`${pki}/new.key`, pemOf(keys.other.privateKey, 'pkcs1'));
    node.files.put(`${pki}/new.pub`, pemOf(keys.other.publicKey, 'spki'), { mode: 0o644 });
    await edit(node, (text) => text.replaceAll('/sa.', '/new.'));
    const rotated = node.files.text(manifestPath);
    node.server.refuses = () => false;
    await node.carryOut(await node.plan());
    await node.carryOut(await node.planRemoval('sign-back'));
    const minted = await node.server.mint();
    expect(await node.server.accepts(minted?.token ?? '')).toBe(true);
    await node.carryOut(await node.planRemoval('accept-back'));
    expect(node.files.text(manifestPath)).toBe(rotated);
  });

  it('are not left for the key of before, which the API server would no longer accept', async () => {
    const node = await applied();
    node.files.put(`${pki}/new.pub`, pemOf(keys.other.publicKey, 'spki'), { mode: 0o644 });
    await edit(node, (text) => text.replace(`${pki}/sa.pub`, `${pki}/new.pub`));
    expect(codesOf(await node.planRemoval('sign-back'))).toEqual(['IRSA-CONTROLPLANE-013']);
  });
});

describe('the chain’s own lines and files, deleted by hand', () => {
  it('its key line: apply puts it back', async () => {
    const node = await applied();
    const whole = node.files.text(manifestPath);
    const line = `    - --service-account-key-file=${ownKeyPath.replace('.key', '.pub')}\n`;
    // The process still runs; only the file was edited.
    node.files.put(manifestPath, whole?.replace(line, '') ?? '');
    node.server.ready = async () => true;
    const plan = await node.plan();
    expect([kindsOf(plan), codesOf(plan)]).toEqual([['sign'], []]);
    const destroy = await node.planRemoval('sign-back');
    expect(codesOf(destroy)).toEqual([]);
    expect(destroy.changes[0]?.after).toMatchObject({
      '--service-account-key-file': [ownKeyPath.replace('.key', '.pub'), `${pki}/sa.pub`],
    });
  });

  it.each([true, false])(
    'its key files: destroy goes on, with the staged key there: %s',
    async (isStaged) => {
      const node = await applied();
      const before = simulatedNode().files.text(manifestPath);
      await node.files.remove(ownKeyPath);
      await node.files.remove(ownKeyPath.replace('.key', '.pub'));
      if (!isStaged) await node.files.remove('/etc/kubernetes/irsactl/prod-1/signing.key');
      const plan = await node.planRemoval('sign-back');
      expect([kindsOf(plan), codesOf(plan)]).toEqual([
        isStaged ? ['install-key', 'sign-back'] : ['sign-back'],
        [],
      ]);
      await node.carryOut(plan);
      expect((await node.server.mint())?.issuer).toBe(oldIssuer);
      await node.carryOut(await node.planRemoval('accept-back'));
      expect(node.files.text(manifestPath)).toBe(before);
    },
  );

  it('its key files: verify says so, and the apply that it names cures it', async () => {
    const node = await applied();
    await node.files.remove(ownKeyPath);
    const verify = async () =>
      (await verdictOf(node.link, node.context, node.outputs)).map(({ code }) => code);
    expect(await verify()).toEqual(['IRSA-CONTROLPLANE-012']);
    await node.carryOut(await node.plan());
    expect(await verify()).toEqual([]);
  });

  it('what a killed write of them has left goes with destroy', async () => {
    const node = simulatedNode();
    node.files.put(`${pki}/.irsactl-prod-1-sa.key.irsactl-tmp`, 'half a key');
    await node.carryOut(await node.planRemoval('accept-back'));
    expect(await node.files.list(pki)).toEqual(['sa.key', 'sa.pub']);
  });
});

describe('a manifest of which the original was lost', () => {
  it('is not kept anew as the original while the key of the chain is in it', async () => {
    const node = await applied();
    await node.files.remove('/etc/kubernetes/irsactl/prod-1/original');
    await edit(node, (text) => text.replace(`    - --service-account-issuer=${ourIssuer}\n`, ''));
    const plan = await node.plan();
    expect(codesOf(plan)).toContain('IRSA-CONTROLPLANE-035');
    const destroy = await node.planRemoval('accept-back');
    expect([codesOf(destroy), destroy.changes]).toEqual([['IRSA-CONTROLPLANE-035'], []]);
  });
});

describe('a folder of irsactl’s on the node', () => {
  it('goes with the chain when it is empty', async () => {
    const node = await applied();
    await node.files.remove('/etc/kubernetes/irsactl/prod-1/signing.key');
    await node.carryOut(await node.planRemoval('sign-back'));
    await node.carryOut(await node.planRemoval('accept-back'));
    expect(await node.files.list('/etc/kubernetes/irsactl')).toBeNull();
  });
});

it('keeps to the manifest that it has when nothing is wrong', async () => {
  const node = await applied({ manifest: manifestOf() });
  expect([kindsOf(await node.plan()), codesOf(await node.plan())]).toEqual([[], []]);
});

describe('a first apply that was put back', () => {
  async function putBack(source: SigningKeySource) {
    const on = simulatedNode({ source });
    on.server.refuses = ([issuer]) => issuer === ourIssuer;
    await expect(on.carryOut(await on.plan())).rejects.toMatchObject({ code: 'IRSA-CONTROLPLANE-020' });
    expect(on.files.text(manifestPath)).toBe(manifestOf());
    return on;
  }

  it('binds no later one to its place of the key', async () => {
    const on = await putBack({ ...generate, placement: 'separate' });
    const plan = await simulatedNode({ on, source: { ...generate, placement: 'kubeadm' } }).plan();
    expect(plan.changes.find(({ kind }) => kind === 'sign')?.after).toMatchObject({
      '--service-account-signing-key-file': '/etc/kubernetes/pki/sa.key',
    });
  });

  it('binds no later one to its issuer', async () => {
    const source = { ...generate, placement: 'kubeadm' } as const;
    const on = await putBack(source);
    expect(codesOf(await simulatedNode({ on, source, issuer: 'https://prod-2.example' }).plan())).toEqual([]);
  });

  it('binds no later one where irsactl was killed before it touched the API server, and the switch put all back', async () => {
    const source = { ...generate, placement: 'kubeadm' } as const;
    const on = simulatedNode({ source });
    const rename = on.files.rename.bind(on.files);
    on.files.rename = async (from, to) => {
      if (to === manifestPath) throw new Error('killed');
      await rename(from, to);
    };
    await expect(on.carryOut(await on.plan())).rejects.toThrow('killed');
    on.files.rename = rename;
    for (let second = 0; second < 200; second += 1) await on.clock.sleep(1000);
    const { findings } = await simulatedNode({ on, source, issuer: 'https://prod-2.example' }).plan();
    expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  });
});

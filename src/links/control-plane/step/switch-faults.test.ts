import { describe, expect, it } from 'vitest';
import { killedAtRename } from '../../../../test/support/killed-at-rename.ts';
import {
  keys,
  kindsOf,
  manifestOf,
  manifestPath,
  oldIssuer,
  ourIssuer,
  simulatedNode,
} from '../../../../test/support/simulated-node.ts';
import { pemOf } from '../../../../test/support/test-keys.ts';
import { IrsaError } from '../../../errors/irsa-error.ts';

const switchFolder = '/etc/kubernetes/irsactl/prod-1/switch';

describe('a step', () => {
  it('changes nothing without a switch on the node', async () => {
    const node = simulatedNode();
    const before = node.files.text(manifestPath);
    node.onNode.isDead = true;
    const run = node.carryOut(await node.plan());
    await expect(run).rejects.toMatchObject({ code: 'IRSA-CONTROLPLANE-100' });
    expect(node.files.text(manifestPath)).toBe(before);
    expect(await node.files.list(switchFolder)).toBeNull();
  });

  it('changes nothing where the switch would not be started again after a reboot', async () => {
    const node = simulatedNode();
    const before = node.files.text(manifestPath);
    node.onNode.isEnabled = false;
    await expect(node.carryOut(await node.plan())).rejects.toMatchObject({
      code: 'IRSA-CONTROLPLANE-100',
      problem: { why: expect.stringContaining('Read-only file system') },
    });
    expect(node.files.text(manifestPath)).toBe(before);
    expect(await node.files.list(switchFolder)).toBeNull();
  });

  it('is undone by the switch where irsactl stands still, and irsactl does nothing more', async () => {
    const node = simulatedNode();
    const before = node.files.text(manifestPath);
    const plan = await node.plan();
    let isStill = false;
    node.clock.onSleep = () => {
      if (isStill || node.files.text(manifestPath) === before) return;
      isStill = true;
      node.clock.time += 100_000;
      node.onNode.pass();
    };
    await expect(node.carryOut(plan)).rejects.toMatchObject({ code: 'IRSA-CONTROLPLANE-046' });
    expect((await node.server.mint())?.issuer).toBe(oldIssuer);
    expect(await node.files.list(switchFolder)).toBeNull();
    // Nothing was seen to fail, so that nobody has to acknowledge anything.
    await node.carryOut(await node.plan());
    expect((await node.server.mint())?.issuer).toBe(ourIssuer);
  });

  it('that the switch undid just before irsactl would have put the manifest in place is not made after all', async () => {
    const node = simulatedNode();
    const plan = await node.plan();
    const before = node.files.text(manifestPath);
    const rename = node.files.rename.bind(node.files);
    let isStill = false;
    node.files.rename = async (from, to) => {
      if (to === manifestPath && !isStill) {
        isStill = true;
        node.clock.time += 100_000;
        node.onNode.pass();
      }
      await rename(from, to);
    };
    await expect(node.carryOut(plan)).rejects.toMatchObject({ code: 'IRSA-CONTROLPLANE-046' });
    expect(isStill).toBe(true);
    expect(node.files.text(manifestPath)).toBe(before);
    expect(await node.files.list(switchFolder)).toBeNull();
    node.files.rename = rename;
    await node.carryOut(await node.plan());
    expect((await node.server.mint())?.issuer).toBe(ourIssuer);
  });

  it('goes on with a switch that somebody has killed, for it is started again', async () => {
    const node = simulatedNode();
    const plan = await node.plan();
    let kills = 0;
    node.clock.onSleep = () => {
      if (node.onNode.isRunning && node.onNode.starts > kills) {
        node.onNode.kill();
        kills += 1;
      }
    };
    await node.carryOut(plan);
    expect(kills).toBeGreaterThan(1);
    expect((await node.server.mint())?.issuer).toBe(ourIssuer);
  });

  it('changes nothing where a switch that died cannot be started again', async () => {
    const node = simulatedNode();
    const plan = await node.plan();
    const before = node.files.text(manifestPath);
    node.clock.onSleep = () => {
      node.onNode.isDead = true;
      node.onNode.kill();
    };
    await expect(node.carryOut(plan)).rejects.toMatchObject({ code: 'IRSA-CONTROLPLANE-100' });
    expect(node.files.text(manifestPath)).toBe(before);
  });

  it('that the switch undid while one look took too long was edited by nobody', async () => {
    const node = simulatedNode();
    const plan = await node.plan();
    const before = node.files.text(manifestPath);
    const accepts = node.server.accepts.bind(node.server);
    node.server.accepts = async (token) => {
      if (node.files.text(manifestPath) !== before) {
        node.clock.time += 100_000;
        node.onNode.pass();
      }
      return accepts(token);
    };
    await expect(node.carryOut(plan)).rejects.toMatchObject({ code: 'IRSA-CONTROLPLANE-046' });
  });

  it('says what is worse where the way back fails, too', async () => {
    const node = simulatedNode();
    const plan = await node.plan();
    const before = node.files.text(manifestPath);
    let isStill = false;
    node.clock.onSleep = () => {
      if (isStill || node.files.text(manifestPath) === before) return;
      isStill = true;
      node.server.refuses = () => true;
      node.clock.time += 100_000;
      node.onNode.pass();
    };
    await expect(node.carryOut(plan)).rejects.toMatchObject({ code: 'IRSA-CONTROLPLANE-021' });
  });

  it.each(['before it', 'after it'])(
    'that is put back because irsactl was killed, %s put the manifest in place, is told of and taken again',
    async (when) => {
      const node = simulatedNode();
      const plan = await node.plan();
      const rename = node.files.rename.bind(node.files);
      const sleep = node.clock.sleep.bind(node.clock);
      const killed = new Error('killed');
      node.files.rename = async (from, to) => {
        if (to === manifestPath && when === 'before it') throw killed;
        await rename(from, to);
        if (to !== manifestPath) return;
        node.clock.sleep = async () => {
          throw killed;
        };
      };
      await expect(node.carryOut(plan)).rejects.toThrow('killed');
      Object.assign(node.files, { rename });
      Object.assign(node.clock, { sleep });
      node.clock.time += 100_000;
      node.onNode.pass();
      node.clock.time += 100_000;
      node.onNode.pass();
      const next = await node.plan();
      expect(next.findings.map(({ code, severity }) => [code, severity])).toEqual([
        ['IRSA-CONTROLPLANE-046', 'warning'],
      ]);
      expect(next.changes.map(({ kind }) => kind)).toContain('sign');
      await node.carryOut(next);
      expect((await node.server.mint())?.issuer).toBe(ourIssuer);
      expect((await node.plan()).findings).toEqual([]);
    },
  );

  it('whose key is in the files of kubeadm signs with the key from before once it is put back on a sole API server', async () => {
    const source = { source: 'generate', algorithm: 'RS256', bits: 2048, placement: 'kubeadm' } as const;
    const node = simulatedNode({ source });
    const [publicFile, privateFile] = ['/etc/kubernetes/pki/sa.pub', '/etc/kubernetes/pki/sa.key'];
    const before = await node.server.mint();
    const old = node.files.text(privateFile);
    const plan = await node.plan();
    await killedAtRename(
      node.files,
      (to) => to === manifestPath,
      () => node.carryOut(plan),
    );
    expect(node.files.text(privateFile)).not.toBe(old);
    await node.server.ready();
    for (let second = 0; second < 300; second += 1) {
      node.clock.time += 1000;
      node.onNode.pass();
    }
    const names = (await node.files.list(switchFolder)) ?? [];
    expect(names).toContain('accepting');
    expect(node.files.text(privateFile)).toBe(old);
    expect(node.files.text(publicFile)?.match(/BEGIN PUBLIC KEY/g)).toHaveLength(2);
    expect(await node.server.mint()).toMatchObject({ issuer: oldIssuer, keyId: before?.keyId });
    // What the switch put in place is irsactl's own: the original still goes back byte for byte.
    const undone = async () =>
      (await node.planRemoval('accept-back', { acceptLoss: true })).changes.map(({ kind }) => kind);
    expect(await undone()).toContain('restore-original');
    await node.carryOut(await node.plan());
    expect((await node.server.mint())?.issuer).toBe(ourIssuer);
    await node.carryOut(await node.planRemoval('sign-back'));
    expect(await undone()).toContain('restore-original');
  });

  it.each([
    ['public', '/etc/kubernetes/pki/sa.pub', pemOf(keys.other.publicKey, 'spki')],
    ['private', '/etc/kubernetes/pki/sa.key', pemOf(keys.other.privateKey, 'pkcs1')],
  ])(
    'is not made where somebody writes a %s key file meanwhile, and theirs stays',
    async (_, file, theirs) => {
      const source = { source: 'generate', algorithm: 'RS256', bits: 2048, placement: 'kubeadm' } as const;
      const node = simulatedNode({ source });
      const before = node.files.text(manifestPath);
      const plan = await node.plan();
      const write = node.files.write.bind(node.files);
      node.files.write = async (path, content, attributes) => {
        await write(path, content, attributes);
        if (path.endsWith('/previous/record.json')) node.files.put(file, theirs);
      };
      await expect(node.carryOut(plan)).rejects.toMatchObject({
        code: 'IRSA-PLAN-001',
        problem: { what: expect.stringContaining(file) },
      });
      expect([node.files.text(file), node.files.text(manifestPath)]).toEqual([theirs, before]);
      expect(await node.files.list(switchFolder)).toBeNull();
    },
  );

  it('takes a switch away that was just about to rename a file of its folder', async () => {
    const node = simulatedNode();
    const plan = await node.plan();
    const remove = node.files.remove.bind(node.files);
    let busy = 2;
    node.files.remove = async (path) => {
      const isSwitch = path.endsWith('/switch');
      if (isSwitch && (await node.files.list(path)) !== null && busy > 0) {
        busy -= 1;
        const problem = { what: `${path} cannot be written.`, why: 'Directory not empty', next: 'again' };
        throw new IrsaError('IRSA-CONTROLPLANE-004', problem);
      }
      await remove(path);
    };
    await node.carryOut(plan);
    expect([busy, kindsOf(await node.plan())]).toEqual([0, []]);
  });

  it('never runs its script from a folder that somebody else rules', async () => {
    const node = simulatedNode();
    const sound = await node.plan();
    await node.files.makeDirectory('/etc/kubernetes/irsactl', 0o755);
    node.files.owners.set('/etc/kubernetes/irsactl', 1000);
    expect((await node.plan()).findings.map(({ code }) => code)).toContain('IRSA-CONTROLPLANE-130');
    const before = node.files.text(manifestPath);
    await expect(node.carryOut(sound)).rejects.toMatchObject({ code: expect.stringMatching(/-130|KEY-037/) });
    expect(node.files.text(manifestPath)).toBe(before);
    expect(await node.files.list(switchFolder)).toBeNull();
  });

  it('gives no key to a node that does not show the private key of the cluster', async () => {
    const node = simulatedNode();
    node.files.put('/etc/kubernetes/pki/sa.key', pemOf(keys.old.publicKey, 'spki'));
    expect((await node.plan()).findings.map(({ code }) => code)).toContain('IRSA-CONTROLPLANE-012');
  });

  it('never calls its own stand-in a stray file, which somebody would move', async () => {
    const node = simulatedNode();
    const [own, other] = ['prod-1', 'prod-1-2'].map(
      (chain) => `/etc/kubernetes/manifests/kube-apiserver-irsactl-${chain}.1.yaml`,
    );
    if (!own || !other) throw new Error('there are two');
    node.files.put(own, manifestOf());
    expect((await node.plan()).findings).toEqual([]);
    node.files.put(other, manifestOf());
    expect((await node.plan()).findings.map(({ code, what }) => [code, what.includes(other)])).toEqual([
      ['IRSA-CONTROLPLANE-009', true],
    ]);
  });

  it('is refused where a rename does not reach', async () => {
    const node = simulatedNode();
    const plan = await node.plan();
    node.files.otherDevice = '/etc/kubernetes/manifests';
    await expect(node.carryOut(plan)).rejects.toMatchObject({ code: 'IRSA-CONTROLPLANE-010' });
  });

  it('waits for the controllers that lead, and says which does not', async () => {
    const node = simulatedNode();
    let renewals = 0;
    node.cluster.leads = () => {
      renewals += 1;
      return [
        { name: 'kube-controller-manager', renewed: `cp-1 ${renewals}` },
        { name: 'kube-scheduler', renewed: 'cp-1 long ago' },
      ];
    };
    await expect(node.carryOut(await node.plan())).rejects.toMatchObject({
      code: 'IRSA-CONTROLPLANE-075',
      problem: { what: expect.stringMatching(/^kube-scheduler does not lead again/) },
    });
  });
});

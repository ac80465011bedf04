import { describe, expect, it } from 'vitest';
import {
  type ControlPlaneOptions,
  retireIssuer,
  simulatedControlPlane,
  watchTokens,
} from '../../../../test/support/simulated-control-plane.ts';
import {
  codesOf,
  kindsOf,
  manifestPath,
  oldIssuer,
  ourIssuer,
  ownKeyPath,
  stagedPath,
} from '../../../../test/support/simulated-node.ts';
import type { LinkPlan } from '../../../chain/link.ts';

const line = `    - --service-account-issuer=${oldIssuer}\n`;
const places = ['kubeadm', 'separate', 'cluster'] as const;

async function retired(options: Pick<ControlPlaneOptions, 'count' | 'key'>, on = options.count) {
  const world = simulatedControlPlane(options);
  await world.carryOut(await world.plan());
  await retireIssuer(world, on);
  expect(codesOf(await world.plan()).filter((code) => code !== 'IRSA-CONTROLPLANE-072')).toEqual([]);
  return world;
}

const only = (plan: LinkPlan, ...kinds: readonly string[]): LinkPlan => ({
  ...plan,
  changes: plan.changes.filter(({ kind }) => kinds.includes(kind)),
});

describe('signing back where the issuer of before was retired meanwhile', () => {
  it.each(places)('every API server accepts it before one of them issues it: %s', async (key) => {
    const world = await retired({ count: 3, key });
    const back = await world.planRemoval('sign-back');
    expect([kindsOf(back).slice(0, 6), codesOf(back)]).toEqual([
      [...Array(3).fill('accept-original'), ...Array(3).fill('sign-back')],
      [],
    ]);
    expect(back.changes[0]?.after).toMatchObject({ '--service-account-issuer': [ourIssuer, oldIssuer] });
    expect(back.changes[3]?.after).toMatchObject({ '--service-account-issuer': [oldIssuer, ourIssuer] });
    const watch = watchTokens(world);
    await world.carryOut(back);
    expect(watch.refusals).toEqual([]);
    expect(world.machines.map(({ server }) => server.mintNow()?.issuer)).toEqual(Array(3).fill(oldIssuer));
    expect(kindsOf(await world.planRemoval('sign-back'))).toEqual([]);
    watch.stop();
    world.clock.time += 30 * 3_600_000;
    const end = await world.planRemoval('accept-back');
    await world.carryOut(end);
    for (const { files } of world.machines) {
      expect(files.text(manifestPath)).toContain(line);
      expect(files.text(manifestPath)).not.toContain(ourIssuer);
    }
  });

  it('only those that lack it are taught to accept it', async () => {
    const world = await retired({ count: 3, key: 'kubeadm' }, 1);
    const back = await world.planRemoval('sign-back');
    expect(only(back, 'accept-original').changes).toMatchObject([{ target: `cp-1:${manifestPath}` }]);
    const watch = watchTokens(world);
    await world.carryOut(back);
    expect(watch.refusals).toEqual([]);
    watch.stop();
  });

  it.each(places)(
    'a run that ended after the first of them had accepted it is gone on with: %s',
    async (key) => {
      const world = await retired({ count: 3, key });
      const watch = watchTokens(world);
      const plan = await world.planRemoval('sign-back');
      await world.carryOut({ ...plan, changes: plan.changes.slice(0, 1) });
      const rest = await world.planRemoval('sign-back');
      expect(only(rest, 'accept-original').changes).toHaveLength(2);
      await world.carryOut(rest);
      expect(watch.refusals).toEqual([]);
      watch.stop();
    },
  );

  it('a step that is half done, as one of older versions was, is got out of', async () => {
    const world = await retired({ count: 3, key: 'cluster' });
    const [first] = world.machines;
    const text = first?.files.text(manifestPath) ?? '';
    const ours = `    - --service-account-issuer=${ourIssuer}\n`;
    first?.files.put(manifestPath, text.replace(ours, line + ours), { mode: 0o600 });
    await first?.server.restart();
    const back = await world.planRemoval('sign-back');
    const targets = (kind: string) => only(back, kind).changes.map(({ target }) => target.slice(0, 4));
    expect([targets('accept-original'), targets('sign-back'), codesOf(back)]).toEqual([
      ['cp-2', 'cp-3'],
      ['cp-2', 'cp-3'],
      [],
    ]);
    await world.carryOut(only(back, 'accept-original'));
    const watch = watchTokens(world);
    await world.carryOut(only(back, 'sign-back'));
    expect(watch.refusals).toEqual([]);
    watch.stop();
  });

  it('stops where one without records would refuse it, and says which and what to do', async () => {
    const world = await retired({ count: 3, key: 'cluster' });
    const last = world.machines[2];
    const text = last?.files.text(manifestPath) ?? '';
    // Nothing of the chain is there, nor of the time before it.
    last?.files.put(manifestPath, text.replace(ourIssuer, 'https://third.example.com'), { mode: 0o600 });
    await last?.files.remove('/etc/kubernetes/irsactl');
    await last?.server.restart();
    const errors = (await world.planRemoval('sign-back')).findings.filter(
      ({ severity }) => severity === 'error',
    );
    expect(errors).toMatchObject([
      {
        code: 'IRSA-CONTROLPLANE-159',
        what: `The API server of cp-3 would refuse tokens of ${oldIssuer}, which cp-1 and cp-2 are to issue.`,
        next: expect.stringContaining(`--service-account-issuer=${oldIssuer}`),
      },
    ]);
  });

  it('stops where the key of the chain is gone from one, which no step but the last one would start with', async () => {
    const world = await retired({ count: 2, key: 'separate' });
    await world.machines[0]?.files.remove(stagedPath);
    await world.machines[1]?.files.remove(ownKeyPath);
    await world.machines[1]?.files.remove(ownKeyPath.replace('.key', '.pub'));
    const plan = await world.planRemoval('sign-back');
    expect(codesOf(plan)).toEqual(['IRSA-CONTROLPLANE-159']);
    expect(plan.findings[0]?.what).toContain('The API server of cp-2 would refuse');
    expect(plan.findings[0]?.next).toMatch(/^First copy the key files .* gone from cp-2/);
    expect(only(plan, 'accept-original').changes).toMatchObject([{ target: `cp-1:${manifestPath}` }]);
  });

  it('the last stage says only that the first one comes before it', async () => {
    const world = await retired({ count: 3, key: 'kubeadm' });
    const codes = codesOf(await world.planRemoval('accept-back'));
    expect(new Set(codes)).toEqual(new Set(['IRSA-CONTROLPLANE-031']));
  });

  it('looks at the others again just before one issues it', async () => {
    const world = await retired({ count: 3, key: 'kubeadm' });
    const plan = await world.planRemoval('sign-back');
    await world.carryOut(only(plan, 'accept-original'));
    const last = world.machines[2];
    last?.files.put(manifestPath, (last.files.text(manifestPath) ?? '').replace(line, ''), { mode: 0o600 });
    await last?.server.restart();
    await expect(world.carryOut(only(plan, 'sign-back'))).rejects.toMatchObject({
      code: 'IRSA-CONTROLPLANE-159',
      problem: { what: expect.stringContaining('cp-3') },
    });
    expect(world.machines.map(({ server }) => server.mintNow()?.issuer)).toEqual(Array(3).fill(ourIssuer));
    const watch = watchTokens(world);
    await world.carryOut(await world.planRemoval('sign-back'));
    expect(watch.refusals).toEqual([]);
    watch.stop();
  });

  it.each(places)(
    'a sole API server that may have issued it goes back to a form that accepts both: %s',
    async (key) => {
      const world = await retired({ count: 1, key });
      const { files, server } = world.machines[0] ?? expect.fail('there is one');
      const back = await world.planRemoval('sign-back');
      expect(kindsOf(back).filter((kind) => kind === 'accept-original')).toEqual([]);
      server.forgets = ({ issuer }) => issuer === ourIssuer && server.mintNow()?.issuer === oldIssuer;
      await expect(world.carryOut(back)).rejects.toMatchObject({ code: 'IRSA-CONTROLPLANE-020' });
      expect(files.text(manifestPath)).toContain(line);
      expect((await server.mint())?.issuer).toBe(ourIssuer);
      server.forgets = () => false;
      await files.remove('/etc/kubernetes/irsactl/prod-1/failed.json');
      await world.carryOut(await world.planRemoval('sign-back'));
      expect((await server.mint())?.issuer).toBe(oldIssuer);
    },
  );
});

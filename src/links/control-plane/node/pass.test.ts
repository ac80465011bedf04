import { describe, expect, it } from 'vitest';
import {
  codesOf,
  firstChange,
  manifestPath,
  manifestText,
  oldIssuer,
  ourIssuer,
  ownFiles,
  ownFolder,
  simulatedControlPlane,
  stagedPath,
} from '../../../../test/support/simulated-control-plane.ts';

describe('a pass', () => {
  it('leaves a record, the backups of what was before, and no switch', async () => {
    const cluster = simulatedControlPlane({ hasRoom: true });
    expect(await firstChange(cluster)).toBe('done');
    expect(ownFiles(cluster).map((path) => path.slice(ownFolder.length))).toEqual([
      '/original/0',
      '/original/1',
      '/original/2',
      '/record.json',
    ]);
    await cluster.clock.sleep(1000);
    expect(cluster.machine.hasSwitch).toBe(false);
  });

  it('ends the old process 2 s after its listener closed, and says for how long the API server was away', async () => {
    const cluster = simulatedControlPlane();
    expect(await firstChange(cluster)).toBe('done');
    expect(cluster.events.filter(({ type }) => type === 'interruption')).toMatchObject([
      { of: 'API server of cp-1', away: expect.any(Number) },
    ]);
  });

  it('says each second what is awaited, how long it usually takes, and what happens otherwise', async () => {
    const cluster = simulatedControlPlane();
    await cluster.carryOut(await cluster.plan());
    const waits = cluster.events.filter((event) => event.type === 'waiting');
    expect(waits.length).toBeGreaterThan(10);
    expect(waits.at(-1)).toMatchObject({
      forWhat: 'the API server of cp-1 to serve with its new manifest',
      otherwise: expect.stringContaining('the node restores its backups'),
    });
  });
});

describe('an API server that restarts by itself with its old flags', () => {
  it.each(['before the swap', 'after the swap'])('is not taken for the new one: %s', async (when) => {
    const cluster = simulatedControlPlane();
    const { files, server } = cluster.machine;
    const old = manifestText(cluster);
    server.noticeSeconds = 30;
    let isDone = false;
    const restart = () => {
      if (
        isDone ||
        (when === 'after the swap'
          ? manifestText(cluster) === old
          : !files.files.has(`${ownFolder}/switch/beat.taken`))
      )
        return;
      isDone = true;
      server.crash();
    };
    cluster.clock.everySleep.push(restart);
    if (when === 'before the swap') cluster.counter.onWrite = restart;
    expect([await firstChange(cluster), isDone]).toEqual(['done', true]);
    expect(server.processNow()?.manifest).toContain(ourIssuer);
  });
});

describe('a manifest that does not work', () => {
  it('costs nothing but a message where a stand-in shows it', async () => {
    const cluster = simulatedControlPlane({ hasRoom: true });
    const before = manifestText(cluster);
    cluster.machine.server.refuses = (issuers) => issuers.includes(ourIssuer);
    const { changes } = await cluster.plan();
    await expect(cluster.carryOut({ changes: changes.slice(0, 1) })).rejects.toMatchObject({
      code: 'IRSA-CONTROLPLANE-102',
      problem: { next: 'Fix what the reason names, then run the same command again.' },
    });
    expect(manifestText(cluster)).toBe(before);
    expect(cluster.events.some(({ type }) => type === 'interruption')).toBe(false);
    // Nothing was touched, so retrying is free.
    expect(codesOf(await cluster.plan())).toEqual([]);
    cluster.machine.server.refuses = () => false;
    await cluster.carryOut(await cluster.plan());
    expect(await cluster.verify()).toEqual([]);
  });

  it('is rolled back where the node has no room for one, and not tried again', async () => {
    const cluster = simulatedControlPlane();
    const before = manifestText(cluster);
    cluster.machine.server.refuses = (issuers) => issuers.includes(ourIssuer);
    expect(await firstChange(cluster)).toBe('IRSA-CONTROLPLANE-020');
    expect([manifestText(cluster), await cluster.machine.server.ready()]).toEqual([before, true]);
    expect(codesOf(await cluster.plan())).toContain('IRSA-CONTROLPLANE-039');
    cluster.machine.server.refuses = () => false;
    await cluster.machine.files.remove(`${ownFolder}/failed.json`);
    await cluster.carryOut(await cluster.plan());
    expect(await cluster.verify()).toEqual([]);
  });

  it('is told by STS before any API server signs', async () => {
    let refused = 0;
    const cluster = simulatedControlPlane({
      hasRoom: true,
      askSts: async () => {
        refused += 1;
        return 'InvalidIdentityToken: No OpenIDConnect provider found';
      },
    });
    const error = await cluster.carryOut(await cluster.plan()).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: 'IRSA-CONTROLPLANE-102',
      problem: { why: expect.stringContaining('STS does not give arn:aws:iam::') },
    });
    expect(refused).toBeGreaterThan(1);
    expect(cluster.machine.server.mintNow()?.issuer).toBe(oldIssuer);
  });

  it('is looked for in each role, however many there are, while the switch hears of irsactl', async () => {
    let asked = 0;
    const cluster = simulatedControlPlane({
      hasRoom: true,
      rolesTimes: 3,
      askSts: async () => {
        asked += 1;
        await cluster.clock.sleep(40_000);
        return null;
      },
    });
    await cluster.carryOut(await cluster.plan());
    expect(asked).toBe(3);
  });

  it('is told by another API server that refuses its token', async () => {
    const cluster = simulatedControlPlane({ count: 2, hasRoom: true });
    const plan = await cluster.plan();
    await cluster.carryOut({ changes: plan.changes.slice(0, 2) });
    const [, second] = cluster.machines;
    if (!second) throw new Error('there are two');
    second.server.forgets = ({ issuer }) => issuer === ourIssuer;
    const signs = plan.changes.filter(({ kind }) => kind === 'sign');
    await expect(cluster.carryOut({ changes: signs })).rejects.toMatchObject({
      problem: { why: expect.stringContaining('the API server of cp-2 refuses its token') },
    });
  });
});

describe('an edit by someone else', () => {
  it.each(['the manifest', 'a key file'])('of %s just before the swap is never overwritten', async (what) => {
    const cluster = simulatedControlPlane({ source: what === 'a key file' ? 'new' : 'cluster' });
    const path = what === 'a key file' ? '/etc/kubernetes/pki/sa.pub' : manifestPath;
    const { files } = cluster.machine;
    const edited = `${files.text(path)}# edited\n`;
    const plan = await cluster.plan();
    const stop = cluster.clock.everySleep.push(() => undefined);
    cluster.counter.onWrite = () => {
      if (files.files.has(`${ownFolder}/switch/armed`)) files.put(path, edited);
    };
    await expect(cluster.carryOut({ changes: plan.changes.slice(0, 1) })).rejects.toMatchObject({
      code: 'IRSA-PLAN-001',
    });
    cluster.clock.everySleep.splice(stop - 1, 1);
    cluster.counter.onWrite = () => undefined;
    expect(files.text(path)).toBe(edited);
    expect(ownFiles(cluster).filter((file) => file !== stagedPath)).toEqual([]);
  });

  it('of the new manifest is kept, and said, with the files from before', async () => {
    const cluster = simulatedControlPlane({ source: 'new' });
    const { files } = cluster.machine;
    const before = manifestText(cluster);
    cluster.clock.everySleep.push(() => {
      if (manifestText(cluster) !== before && !manifestText(cluster)?.includes('# edited')) {
        files.put(manifestPath, `${manifestText(cluster)}# edited\n`);
      }
    });
    const { changes } = await cluster.plan();
    await expect(cluster.carryOut({ changes: changes.slice(0, 1) })).rejects.toMatchObject({
      code: 'IRSA-CONTROLPLANE-019',
      problem: {
        why: expect.stringContaining('stay in place with it: /etc/kubernetes/pki/sa.pub.'),
        next: expect.stringContaining(`${ownFolder}/pass/backups`),
      },
    });
    await cluster.settle();
    expect([files.text(`${ownFolder}/pass/backups/1`), files.text(`${ownFolder}/original/0`)]).toEqual([
      before,
      before,
    ]);
    expect(ownFiles(cluster).filter((path) => path.includes('/next'))).toEqual([]);
    // The form did not fail.
    expect(codesOf(await cluster.plan())).not.toContain('IRSA-CONTROLPLANE-039');
    expect(manifestText(cluster)).toContain('# edited');
    // The record still says what was there before the chain, so that destroy removes the chain.
    const record = JSON.parse(files.text(`${ownFolder}/record.json`) ?? '{}');
    expect(record).toMatchObject({ original: { form: { issuers: [oldIssuer] } }, pass: null });
    expect(record.written).not.toBe(null);
  });

  it('that moves the new manifest away is not taken for a pass that works', async () => {
    const cluster = simulatedControlPlane();
    const { files, server } = cluster.machine;
    const before = manifestText(cluster);
    const accepts = server.accepts.bind(server);
    // After everything else is proven.
    server.accepts = async (token) => {
      const isAccepted = manifestText(cluster) === null || (await accepts(token));
      if (manifestText(cluster) !== before) files.move(manifestPath, '/root/away.yaml');
      return isAccepted;
    };
    expect(await firstChange(cluster)).toBe('IRSA-CONTROLPLANE-020');
  });
});

describe('the switch', () => {
  it.each([
    ['does not start', 'isDead', true],
    ['does not see the API server', 'isBlind', true],
    ['would not start after a reboot', 'isEnabled', false],
  ] as const)('that %s ends the pass before anything is touched', async (_, field, value) => {
    const cluster = simulatedControlPlane();
    const before = manifestText(cluster);
    cluster.machine[field] = value;
    expect(await firstChange(cluster)).toBe('IRSA-CONTROLPLANE-100');
    expect(manifestText(cluster)).toBe(before);
  });

  it('is started again where it was killed', async () => {
    const cluster = simulatedControlPlane();
    let kills = 0;
    cluster.clock.everySleep.push(() => {
      if (cluster.machine.hasSwitch && kills < 2) {
        kills += 1;
        cluster.machine.killSwitch();
      }
    });
    expect(await firstChange(cluster)).toBe('done');
    expect(kills).toBe(2);
  });
});

describe('a pass that cannot go on', () => {
  it.each([1, 4])('proves by a stand-in as planned where the cluster misses %i probes', async (missed) => {
    const cluster = simulatedControlPlane({ hasRoom: true });
    const { changes } = await cluster.plan();
    let probes = 0;
    cluster.cluster.ready = async () => {
      probes += 1;
      return probes > missed;
    };
    cluster.machine.server.refuses = (issuers) => issuers.includes(ourIssuer);
    await expect(cluster.carryOut({ changes: changes.slice(0, 1) })).rejects.toMatchObject({
      code: 'IRSA-CONTROLPLANE-102',
    });
  });

  it('writes nothing where the cluster does not answer, while the API server serves', async () => {
    const cluster = simulatedControlPlane({ hasRoom: true });
    const plan = await cluster.plan();
    const { writes } = cluster.counter;
    cluster.cluster.ready = async () => false;
    await expect(cluster.carryOut(plan)).rejects.toMatchObject({ code: 'IRSA-CONTROLPLANE-152' });
    expect(cluster.counter.writes).toBe(writes);
  });

  it('takes a record that it does not understand for no missing one', async () => {
    const cluster = simulatedControlPlane();
    const plan = await cluster.plan();
    cluster.machine.files.put(`${ownFolder}/record.json`, '{');
    await expect(cluster.carryOut(plan)).rejects.toMatchObject({ code: 'IRSA-CONTROLPLANE-004' });
    expect(codesOf(await cluster.plan())).toContain('IRSA-CONTROLPLANE-004');
  });

  it('changes nothing where the manifests folder is on another mount', async () => {
    const cluster = simulatedControlPlane({ hasRoom: true });
    const before = manifestText(cluster);
    cluster.machine.files.otherDevice = '/etc/kubernetes/manifests';
    expect(await firstChange(cluster)).toBe('IRSA-CONTROLPLANE-010');
    expect(manifestText(cluster)).toBe(before);
  });

  it('leaves the manifest from before where the API server serves with neither', async () => {
    const cluster = simulatedControlPlane();
    const before = manifestText(cluster);
    let isBroken = false;
    cluster.machine.server.refuses = (issuers) => {
      isBroken ||= issuers.includes(ourIssuer);
      return isBroken;
    };
    expect(await firstChange(cluster)).toBe('IRSA-CONTROLPLANE-021');
    expect(manifestText(cluster)).toBe(before);
  });

  it('says which controller does not lead', async () => {
    const cluster = simulatedControlPlane();
    cluster.cluster.leads = () => [{ name: 'kube-scheduler', renewed: 'never again' }];
    expect(await firstChange(cluster)).toBe('IRSA-CONTROLPLANE-075');
  });
});

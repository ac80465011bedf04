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
  stagedKeyPath,
} from '../../../../test/support/simulated-control-plane.ts';

describe('a pass', () => {
  it('leaves a record, the backups of the previous files, and no switch', async () => {
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

  it('ends the old process 2 s after its listener closed, and reports the outage', async () => {
    const cluster = simulatedControlPlane();
    expect(await firstChange(cluster)).toBe('done');
    expect(cluster.events.filter(({ type }) => type === 'interruption')).toMatchObject([
      { of: 'API server of cp-1', away: expect.any(Number) },
    ]);
  });

  it('reports each second the reason of the wait, its usual duration, and the consequence of a failure', async () => {
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

describe('an API server that restarts with its old flags', () => {
  it.each(['before the swap', 'after the swap'])('does not count as the new one: %s', async (when) => {
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
  it('changes nothing if a stand-in shows it', async () => {
    const cluster = simulatedControlPlane({ hasRoom: true });
    const before = manifestText(cluster);
    cluster.machine.server.refuses = (issuers) => issuers.includes(ourIssuer);
    const { changes } = await cluster.plan();
    await expect(cluster.carryOut({ changes: changes.slice(0, 1) })).rejects.toMatchObject({
      code: 'IRSA-CONTROLPLANE-102',
      problem: { next: 'Fix the cause, then run the same command again.' },
    });
    expect(manifestText(cluster)).toBe(before);
    expect(cluster.events.some(({ type }) => type === 'interruption')).toBe(false);
    // Nothing was touched, so retrying is free.
    expect(codesOf(await cluster.plan())).toEqual([]);
    cluster.machine.server.refuses = () => false;
    await cluster.carryOut(await cluster.plan());
    expect(await cluster.verify()).toEqual([]);
  });

  it('is rolled back if the node has no capacity for a stand-in, and not retried', async () => {
    const cluster = simulatedControlPlane();
    const before = manifestText(cluster);
    cluster.machine.server.refuses = (issuers) => issuers.includes(ourIssuer);
    expect(await firstChange(cluster)).toBe('IRSA-CONTROLPLANE-020');
    expect([manifestText(cluster), cluster.machine.server.isUp()]).toEqual([before, true]);
    expect(codesOf(await cluster.plan())).toContain('IRSA-CONTROLPLANE-039');
    cluster.machine.server.refuses = () => false;
    await cluster.machine.files.remove(`${ownFolder}/failed.json`);
    await cluster.carryOut(await cluster.plan());
    expect(await cluster.verify()).toEqual([]);
  });

  it('is rolled back if its API server refuses every client certificate that worked before (C9)', async () => {
    const cluster = simulatedControlPlane();
    const before = manifestText(cluster);
    cluster.clock.everySleep.push(() => {
      cluster.machine.server.isLockedOut = manifestText(cluster) !== before;
    });
    const { changes } = await cluster.plan();
    await expect(cluster.carryOut({ changes: changes.slice(0, 1) })).rejects.toMatchObject({
      code: 'IRSA-CONTROLPLANE-020',
      problem: { why: expect.stringContaining('it refuses every client certificate on the node') },
    });
    expect(manifestText(cluster)).toBe(before);
  });

  it('is found by STS before any API server signs', async () => {
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
      problem: { why: expect.stringContaining('STS refuses arn:aws:iam::') },
    });
    expect(refused).toBeGreaterThan(1);
    expect(cluster.machine.server.mintNow()?.issuer).toBe(oldIssuer);
  });

  it('is searched for in any number of roles, while the switch gets heartbeats', async () => {
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

  it('is found by another API server that refuses its token', async () => {
    const cluster = simulatedControlPlane({ count: 2, hasRoom: true });
    const plan = await cluster.plan();
    await cluster.carryOut({ changes: plan.changes.slice(0, 2) });
    const [, second] = cluster.machines;
    if (!second) throw new Error('there is no second node');
    second.server.forgets = ({ issuer }) => issuer === ourIssuer;
    const signs = plan.changes.filter(({ kind }) => kind === 'sign');
    await expect(cluster.carryOut({ changes: signs })).rejects.toMatchObject({
      problem: { why: expect.stringContaining('the API server of cp-2 refuses its token') },
    });
  });
});

describe('a pass swaps nothing', () => {
  it('if the node shows no process of the API server', async () => {
    const cluster = simulatedControlPlane();
    const before = manifestText(cluster);
    cluster.machine.server.processNow = () => null;
    expect(await firstChange(cluster)).toBe('IRSA-CONTROLPLANE-100');
    expect(manifestText(cluster)).toBe(before);
  });

  it('if the API server refuses every client certificate on the node since the switch was armed', async () => {
    const cluster = simulatedControlPlane();
    const { files, server } = cluster.machine;
    const before = manifestText(cluster);
    cluster.counter.onWrite = () => {
      server.isLockedOut = files.files.has(`${ownFolder}/switch/beat.taken`);
    };
    expect(await firstChange(cluster)).toBe('IRSA-CONTROLPLANE-100');
    expect(manifestText(cluster)).toBe(before);
  });
});

describe('an edit by another writer', () => {
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
    expect(ownFiles(cluster).filter((file) => file !== stagedKeyPath)).toEqual([]);
  });

  it('of a key file after the pass has read it is never overwritten', async () => {
    const control = simulatedControlPlane({ source: 'new' });
    const path = '/etc/kubernetes/pki/sa.pub';
    const { files } = control.machine;
    const edited = `${files.text(path)}# edited\n`;
    const plan = await control.plan();
    const survey = control.cluster.survey.bind(control.cluster);
    let surveys = 0;
    control.cluster.survey = async () => {
      surveys += 1;
      // The second one follows the read of the files, and nothing is written yet.
      if (surveys === 2) files.put(path, edited);
      return survey();
    };
    await expect(control.carryOut({ changes: plan.changes.slice(0, 1) })).rejects.toMatchObject({
      code: 'IRSA-PLAN-001',
    });
    expect(files.text(path)).toBe(edited);
  });

  it('of the new manifest is kept and reported, with the previous files', async () => {
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
    // The record still has the state before the chain, so that destroy removes the chain.
    const record = JSON.parse(files.text(`${ownFolder}/record.json`) ?? '{}');
    expect(record).toMatchObject({ original: { form: { issuers: [oldIssuer] } }, pass: null });
    expect(record.written).not.toBe(null);
  });

  it('of a key file during the pass is named if the rollback overwrites it (C14)', async () => {
    const cluster = simulatedControlPlane({ source: 'new' });
    const path = '/etc/kubernetes/pki/sa.pub';
    const { files, server } = cluster.machine;
    const [before, key] = [manifestText(cluster), files.text(path)];
    server.refuses = (issuers) => issuers.includes(ourIssuer);
    cluster.clock.everySleep.push(() => {
      if (manifestText(cluster) !== before) files.put(path, 'theirs');
    });
    const { changes } = await cluster.plan();
    await expect(cluster.carryOut({ changes: changes.slice(0, 1) })).rejects.toMatchObject({
      code: 'IRSA-CONTROLPLANE-020',
      problem: { why: expect.stringContaining(`${path} was edited by someone else, and is overwritten.`) },
    });
    expect(files.text(path)).toBe(key);
  });

  it('that moves the new manifest away fails the pass', async () => {
    const cluster = simulatedControlPlane();
    const { files, server } = cluster.machine;
    const before = manifestText(cluster);
    const accepts = server.accepts.bind(server);
    // After all other proofs.
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
  ] as const)('that %s ends the pass before any change', async (_, field, value) => {
    const cluster = simulatedControlPlane();
    const before = manifestText(cluster);
    cluster.machine[field] = value;
    expect(await firstChange(cluster)).toBe('IRSA-CONTROLPLANE-100');
    expect(manifestText(cluster)).toBe(before);
  });

  it('is restarted if it was killed', async () => {
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

describe('a pass that cannot continue', () => {
  it.each([1, 4])('proves with a stand-in as planned if %i probes of the cluster fail', async (missed) => {
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

  it('writes nothing if the cluster does not answer while the API server serves', async () => {
    const cluster = simulatedControlPlane({ hasRoom: true });
    const plan = await cluster.plan();
    const { writes } = cluster.counter;
    cluster.cluster.ready = async () => false;
    await expect(cluster.carryOut(plan)).rejects.toMatchObject({ code: 'IRSA-CONTROLPLANE-152' });
    expect(cluster.counter.writes).toBe(writes);
  });

  it('does not treat an unreadable record as missing', async () => {
    const cluster = simulatedControlPlane();
    const plan = await cluster.plan();
    cluster.machine.files.put(`${ownFolder}/record.json`, '{');
    await expect(cluster.carryOut(plan)).rejects.toMatchObject({ code: 'IRSA-CONTROLPLANE-004' });
    expect(codesOf(await cluster.plan())).toContain('IRSA-CONTROLPLANE-004');
  });

  it('changes nothing if the manifests folder is on another mount', async () => {
    const cluster = simulatedControlPlane({ hasRoom: true });
    const before = manifestText(cluster);
    cluster.machine.files.otherDevice = '/etc/kubernetes/manifests';
    expect(await firstChange(cluster)).toBe('IRSA-CONTROLPLANE-010');
    expect(manifestText(cluster)).toBe(before);
  });

  it('keeps the previous manifest if the API server serves with neither', async () => {
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

  it('names the controller that does not lead', async () => {
    const cluster = simulatedControlPlane();
    cluster.cluster.leads = () => [{ name: 'kube-scheduler', renewed: 'never again' }];
    expect(await firstChange(cluster)).toBe('IRSA-CONTROLPLANE-075');
  });
});

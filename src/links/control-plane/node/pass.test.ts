import { describe, expect, it } from 'vitest';
import {
  codesOf,
  kindsOf,
  manifestPath,
  oldIssuer,
  ourIssuer,
  ownFolder,
  type SimulatedControlPlane,
  simulatedControlPlane,
  stagedPath,
} from '../../../../test/support/simulated-control-plane.ts';

/** Makes the first change of a plan, and answers with the code that it ends with. */
async function firstChange(cluster: SimulatedControlPlane): Promise<string> {
  const [change] = (await cluster.plan()).changes;
  if (!change) throw new Error('the plan has a change');
  return cluster.carryOut({ changes: [change] }).then(
    () => 'done',
    (error: { readonly code: string }) => error.code,
  );
}

const text = ({ machine }: SimulatedControlPlane) => machine.files.text(manifestPath);
const ownFiles = ({ machine }: SimulatedControlPlane) =>
  [...machine.files.files.keys()].filter((path) => path.startsWith(`${ownFolder}/`));

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
    const old = text(cluster);
    server.noticeSeconds = 30;
    let isDone = false;
    const restart = () => {
      if (
        isDone ||
        (when === 'after the swap'
          ? text(cluster) === old
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
    const before = text(cluster);
    cluster.machine.server.refuses = (issuers) => issuers.includes(ourIssuer);
    const { changes } = await cluster.plan();
    await expect(cluster.carryOut({ changes: changes.slice(0, 1) })).rejects.toMatchObject({
      code: 'IRSA-CONTROLPLANE-102',
      problem: { next: 'Fix what the reason names, then run the same command again.' },
    });
    expect(text(cluster)).toBe(before);
    expect(cluster.events.some(({ type }) => type === 'interruption')).toBe(false);
    // Nothing was touched, so retrying is free.
    expect(codesOf(await cluster.plan())).toEqual([]);
    cluster.machine.server.refuses = () => false;
    await cluster.carryOut(await cluster.plan());
    expect(await cluster.verify()).toEqual([]);
  });

  it('is rolled back where the node has no room for one, and not tried again', async () => {
    const cluster = simulatedControlPlane();
    const before = text(cluster);
    cluster.machine.server.refuses = (issuers) => issuers.includes(ourIssuer);
    expect(await firstChange(cluster)).toBe('IRSA-CONTROLPLANE-020');
    expect([text(cluster), await cluster.machine.server.ready()]).toEqual([before, true]);
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
    const before = text(cluster);
    cluster.clock.everySleep.push(() => {
      if (text(cluster) !== before && !text(cluster)?.includes('# edited')) {
        files.put(manifestPath, `${text(cluster)}# edited\n`);
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
    expect(text(cluster)).toContain('# edited');
    // The record still says what was there before the chain, so that destroy removes the chain.
    const record = JSON.parse(files.text(`${ownFolder}/record.json`) ?? '{}');
    expect(record).toMatchObject({ original: { form: { issuers: [oldIssuer] } }, pass: null });
    expect(record.written).not.toBe(null);
  });

  it('that moves the new manifest away is not taken for a pass that works', async () => {
    const cluster = simulatedControlPlane();
    const { files, server } = cluster.machine;
    const before = text(cluster);
    const accepts = server.accepts.bind(server);
    // After everything else is proven.
    server.accepts = async (token) => {
      const isAccepted = text(cluster) === null || (await accepts(token));
      if (text(cluster) !== before) files.move(manifestPath, '/root/away.yaml');
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
    const before = text(cluster);
    cluster.machine[field] = value;
    expect(await firstChange(cluster)).toBe('IRSA-CONTROLPLANE-100');
    expect(text(cluster)).toBe(before);
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

describe('another run', () => {
  it('that waits until an interrupted one is rolled back makes the same change again', async () => {
    const cluster = simulatedControlPlane();
    const before = text(cluster);
    const plan = await cluster.plan();
    const { files } = cluster.machine;
    // Killed right after the swap.
    cluster.counter.onWrite = () => {
      if (files.files.has(`${ownFolder}/pass/next/0`))
        cluster.counter.killBefore = cluster.counter.writes + 7;
    };
    await expect(cluster.carryOut(plan)).rejects.toThrow('before write');
    cluster.counter.onWrite = () => undefined;
    cluster.counter.killBefore = null;
    expect(codesOf(await cluster.plan())).toEqual(['IRSA-CONTROLPLANE-046']);
    await cluster.settle();
    expect(text(cluster)).toBe(before);
    expect(kindsOf(await cluster.plan())).toEqual(['accept', 'sign']);
  });
});

describe('a run that slept until another one has begun', () => {
  it.each([
    ['while a stand-in proves', true],
    ['just before the swap', false],
    ['after the swap', false],
  ])('changes nothing of the other one: %s', async (when, hasRoom) => {
    const cluster = simulatedControlPlane({ hasRoom });
    const before = text(cluster);
    const { files } = cluster.machine;
    cluster.machine.server.refuses = (issuers) => issuers.includes(ourIssuer);
    const mark = `${ownFolder}/switch/run.${cluster.ports.run}`;
    const standIn = '/etc/kubernetes/manifests/kube-apiserver-irsactl-prod-1.other.yaml';
    const isDue = () => {
      if (when === 'after the swap') return text(cluster) !== before;
      if (when === 'just before the swap') return files.files.has(`${ownFolder}/switch/beat.given`);
      return [...files.files.keys()].some((path) => path.includes('/kube-apiserver-irsactl-'));
    };
    let isOthers = false;
    const fallAsleep = () => {
      if (isOthers || !files.files.has(mark) || !isDue()) return;
      isOthers = true;
      files.move(mark, `${ownFolder}/switch/run.other`);
      files.put(standIn, 'of the other run');
    };
    if (when === 'just before the swap') cluster.counter.onWrite = fallAsleep;
    else cluster.clock.everySleep.push(fallAsleep);
    const code = await firstChange(cluster);
    expect([isOthers, code]).toEqual([true, 'IRSA-CLUSTER-009']);
    expect(files.files.has(`${ownFolder}/switch/armed`)).toBe(true);
    expect(files.text(standIn)).toBe('of the other run');
    expect(JSON.parse(files.text(`${ownFolder}/record.json`) ?? '{}').pass).not.toBe(null);
  });
});

describe('a run that is killed while it cleans up', () => {
  /** Kills it before the given write after the switch has come to a state; then the next run begins. */
  async function killedAfter(cluster: SimulatedControlPlane, state: string, writes: number): Promise<void> {
    const { counter, machine } = cluster;
    const { changes } = await cluster.plan();
    counter.onWrite = () => {
      if (counter.killBefore === null && machine.files.files.has(`${ownFolder}/switch/${state}`))
        counter.killBefore = counter.writes + writes;
    };
    await cluster.carryOut({ changes: changes.slice(0, 1) }).catch(() => undefined);
    counter.onWrite = () => undefined;
    counter.killBefore = null;
    await cluster.settle();
  }

  it.each([0, 1, 2, 3, 4, 5, 6])('after a rollback leaves no file: before write %i', async (writes) => {
    const cluster = simulatedControlPlane();
    cluster.machine.server.refuses = (issuers) => issuers.includes(ourIssuer);
    await killedAfter(cluster, 'restored', writes);
    expect(ownFiles(cluster)).toEqual([`${ownFolder}/failed.json`]);
  });

  it.each([0, 1, 2, 3, 4])('after an edit keeps the files from before: before write %i', async (writes) => {
    const cluster = simulatedControlPlane();
    const { files } = cluster.machine;
    const before = text(cluster);
    cluster.clock.everySleep.push(() => {
      if (text(cluster) !== before) files.put(manifestPath, 'edited');
    });
    await killedAfter(cluster, 'edited', writes);
    expect([files.text(`${ownFolder}/pass/backups/0`), files.text(`${ownFolder}/original/0`)]).toEqual([
      before,
      before,
    ]);
  });

  it.each([0, 1, 2, 3, 4])('after it has confirmed leaves no staged key: before write %i', async (writes) => {
    const cluster = simulatedControlPlane({ source: 'new' });
    expect(await firstChange(cluster)).toBe('done');
    await killedAfter(cluster, 'confirmed', writes);
    expect(ownFiles(cluster).filter((path) => !path.includes('/original/'))).toEqual([
      `${ownFolder}/record.json`,
    ]);
  });

  it('leaves no part of a switch that would keep the next run out', async () => {
    const cluster = simulatedControlPlane();
    cluster.machine.files.put(`${ownFolder}/switch/run.other`, '');
    await cluster.settle();
    expect(await firstChange(cluster)).toBe('done');
  });
});

describe('a pass that cannot go on', () => {
  it('changes nothing where the manifests folder is on another mount', async () => {
    const cluster = simulatedControlPlane({ hasRoom: true });
    const before = text(cluster);
    cluster.machine.files.otherDevice = '/etc/kubernetes/manifests';
    expect(await firstChange(cluster)).toBe('IRSA-CONTROLPLANE-010');
    expect(text(cluster)).toBe(before);
  });

  it('leaves the manifest from before where the API server serves with neither', async () => {
    const cluster = simulatedControlPlane();
    const before = text(cluster);
    let isBroken = false;
    cluster.machine.server.refuses = (issuers) => {
      isBroken ||= issuers.includes(ourIssuer);
      return isBroken;
    };
    expect(await firstChange(cluster)).toBe('IRSA-CONTROLPLANE-021');
    expect(text(cluster)).toBe(before);
  });

  it('says which controller does not lead', async () => {
    const cluster = simulatedControlPlane();
    cluster.cluster.leads = () => [{ name: 'kube-scheduler', renewed: 'never again' }];
    expect(await firstChange(cluster)).toBe('IRSA-CONTROLPLANE-075');
  });
});

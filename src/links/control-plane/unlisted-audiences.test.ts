import { describe, expect, it } from 'vitest';
import { Killed } from '../../../test/support/in-memory-node.ts';
import {
  type ControlPlaneOptions,
  codesOf,
  kindsOf,
  manifestOf,
  manifestPath,
  oldIssuer,
  type SimulatedControlPlane,
  simulatedControlPlane,
  watchTokens,
} from '../../../test/support/simulated-control-plane.ts';
import type { Change } from '../../chain/change.ts';
import type { LinkPlan } from '../../chain/link.ts';
import { configFlags } from './kubeadm-config/changes.ts';

const aws = 'sts.amazonaws.com';
const kept = 'https://kubernetes.default.svc';
const hour = 3_600_000;

/** As after the guides: every default token is only for AWS. */
const guided = manifestOf([
  `--service-account-issuer=${oldIssuer}`,
  '--service-account-key-file=/etc/kubernetes/pki/sa.pub',
  '--service-account-signing-key-file=/etc/kubernetes/pki/sa.key',
  `--api-audiences=${aws}`,
]);

function cluster(options: ControlPlaneOptions = {}): SimulatedControlPlane {
  return simulatedControlPlane({ source: 'new', manifest: guided, apiAudiences: [kept], ...options });
}

function podsCreated(servers: SimulatedControlPlane, audiences: readonly string[] = []): void {
  const lifetimes = [{ audience: null, seconds: 3607 }];
  servers.cluster.pods = [
    {
      namespace: 'shop',
      name: 'orders',
      owner: 'deployment/one',
      node: '',
      started: null,
      created: servers.clock.now(),
      audiences,
      lifetimes,
    },
  ];
  servers.clock.time += 2_000;
}

/** `--api-audiences` of each API server. */
function audiencesOf({ machines }: SimulatedControlPlane): readonly (string | undefined)[] {
  return machines.map(({ files }) => /--api-audiences=(.*)/.exec(files.text(manifestPath) ?? '')?.[1]);
}

function signOf({ changes }: LinkPlan): Change | undefined {
  return changes.find(({ kind }) => kind === 'sign');
}

async function applied(servers: SimulatedControlPlane): Promise<SimulatedControlPlane> {
  await servers.carryOut(await servers.plan());
  return servers;
}

describe('the audience of AWS in every default token', () => {
  it('is kept, with the way to remove it, if irsa.yaml lists no audiences', async () => {
    const servers = simulatedControlPlane({ manifest: guided });
    const plan = await servers.plan();
    expect(codesOf(plan)).toEqual(['IRSA-CONTROLPLANE-016']);
    expect(plan.findings[0]?.next).toContain('spec.controlPlane.apiAudiences');
    await servers.carryOut(plan);
    expect(audiencesOf(servers)).toEqual([aws]);
  });

  it.each([1, 3])('is removed in two applies on %d API servers, and no token is refused', async (count) => {
    const servers = cluster({ count });
    podsCreated(servers);
    const first = await servers.plan();
    expect(codesOf(first)).toEqual(['IRSA-CONTROLPLANE-106']);
    const watch = watchTokens(servers);
    await servers.carryOut(first);
    expect(watch.refusals).toEqual([]);
    expect(audiencesOf(servers)).toEqual(Array(count).fill(`${aws},${kept}`));

    const waiting = await servers.plan();
    expect([kindsOf(waiting), codesOf(waiting)]).toEqual([[], ['IRSA-CONTROLPLANE-106']]);
    expect(waiting.findings[0]?.why).toContain('shop/orders');
    expect(waiting.findings[0]?.next).toContain(new Date(servers.clock.now()).toISOString().slice(0, 10));

    podsCreated(servers);
    const second = await servers.plan();
    expect([kindsOf(second), codesOf(second)]).toEqual([Array(count).fill('retire'), []]);
    const recreated = watchTokens(servers);
    await servers.carryOut(second);
    expect(recreated.refusals).toEqual([]);
    expect(audiencesOf(servers)).toEqual(Array(count).fill(kept));
    const end = await servers.plan();
    expect([kindsOf(end), codesOf(end), await servers.verify()]).toEqual([[], [], []]);
  });

  it('can also be removed after an hour', async () => {
    const servers = cluster();
    podsCreated(servers);
    await applied(servers);
    servers.clock.time += hour - 60_000;
    expect(kindsOf(await servers.plan())).toEqual([]);
    servers.clock.time += 120_000;
    expect(kindsOf(await servers.plan())).toEqual(['retire']);
    expect((await servers.verify()).map(({ code, next }) => [code, next])).toEqual([
      ['IRSA-CONTROLPLANE-106', 'Run `irsactl apply --only control-plane`.'],
    ]);
  });

  it('is removed immediately if every token has another', async () => {
    const servers = cluster({ manifest: guided.replace(aws, `${aws},${kept}`) });
    podsCreated(servers);
    servers.clock.time += 2 * hour;
    await applied(servers);
    expect(audiencesOf(servers)).toEqual([kept]);
  });

  it('stays while a process has not loaded its manifest', async () => {
    const servers = cluster();
    podsCreated(servers);
    servers.clock.time += 2 * hour;
    const [machine] = servers.machines;
    const before = machine?.server.mintNow();
    machine?.files.put(manifestPath, guided.replace(aws, `${aws},${kept}`), { mode: 0o600 });
    if (machine) machine.server.mint = async () => before ?? null;
    servers.clock.time += 2 * hour;
    const plan = await servers.plan();
    expect(plan.findings.map(({ code }) => code)).toContain('IRSA-CONTROLPLANE-106');
    expect(signOf(plan)?.after).toMatchObject({ audiences: [aws, kept] });
  });
});

describe('an audience that pods request by name', () => {
  it('stays, for pods of any age', async () => {
    const servers = cluster({ manifest: guided.replace(aws, `${kept},billing`) });
    podsCreated(servers, ['billing']);
    servers.clock.time += 2 * hour;
    const plan = await servers.plan({ issuerChangeReviewed: true });
    expect(codesOf(plan)).toEqual(['IRSA-CONTROLPLANE-106']);
    expect(plan.findings[0]?.why).toContain('shop/orders');
    expect(signOf(plan)?.after).toMatchObject({ audiences: [kept, 'billing'] });
  });

  it('is removed if it is that of AWS, which does not use this API server', async () => {
    const servers = cluster();
    await applied(servers);
    podsCreated(servers, [aws]);
    expect(kindsOf(await servers.plan())).toEqual(['retire']);
  });
});

it('also counts a change of another writer on another node', async () => {
  const servers = cluster({ count: 3 });
  podsCreated(servers);
  const first = await servers.plan();
  await servers.carryOut({ ...first, changes: first.changes.slice(0, 1) });
  servers.clock.time += 2 * hour;
  podsCreated(servers);
  for (const { files, server } of servers.machines.slice(1)) {
    files.put(manifestPath, guided.replace(aws, kept), { mode: 0o600, modified: servers.clock.now() });
    await server.restart();
  }
  const plan = await servers.plan();
  expect(kindsOf(plan)).not.toContain('retire');
  expect(codesOf(plan)).toContain('IRSA-CONTROLPLANE-106');
  expect(codesOf(plan)).toContain('IRSA-CONTROLPLANE-072');
});

describe('an irsa.yaml that no longer lists any', () => {
  it('does not restore the audience of AWS, and verify does not require it', async () => {
    const servers = cluster();
    await applied(servers);
    podsCreated(servers);
    await applied(servers);
    Object.assign(servers.context.chain.controlPlane, { apiAudiences: undefined });
    expect([kindsOf(await servers.plan()), await servers.verify()]).toEqual([[], []]);
  });

  it('names the audiences of API servers that differ after a killed run', async () => {
    const servers = cluster({ count: 3, manifest: guided.replace(aws, 'old') });
    const first = await servers.plan();
    const accepts = first.changes.filter(({ kind }) => kind === 'accept');
    await servers.carryOut({ ...first, changes: accepts.slice(0, 1) });
    Object.assign(servers.context.chain.controlPlane, { apiAudiences: undefined });
    const plan = await servers.plan();
    const difference = plan.findings.find(({ code }) => code === 'IRSA-CONTROLPLANE-072');
    expect(difference?.why).toContain(`audiences: cp-1 has old, ${kept}, cp-2 has old`);
  });
});

it('still reports API servers that differ in other audiences', async () => {
  const servers = cluster({ count: 2, manifest: guided.replace(aws, 'a') });
  const second = servers.machines[1];
  second?.files.put(manifestPath, guided.replace(aws, 'b'), { mode: 0o600 });
  await second?.server.restart();
  expect(codesOf(await servers.plan())).toContain('IRSA-CONTROLPLANE-072');
});

it('keeps an audience that a storage driver requests', async () => {
  const servers = cluster({ manifest: guided.replace(aws, `${kept},vault`) });
  servers.clock.time += 2 * hour;
  servers.cluster.surveyed = {
    driverTokens: [{ driver: 'secrets-store.csi.k8s.io', audience: 'vault', seconds: 3600 }],
  };
  const plan = await servers.plan();
  expect(plan.findings[0]?.why).toContain('the storage driver secrets-store.csi.k8s.io');
  expect(signOf(plan)?.after).toMatchObject({ audiences: [kept, 'vault'] });
});

it('ignores an audience that is listed twice in the manifest', async () => {
  const servers = await applied(cluster({ manifest: guided.replace(aws, `${kept},${kept}`) }));
  expect(kindsOf(await servers.plan())).toEqual([]);
});

describe('a run that is killed', () => {
  it.each([0.2, 0.4, 0.6, 0.8])('after %f of its writes is finished by the next run', async (part) => {
    const servers = cluster({ count: 3 });
    podsCreated(servers);
    await applied(servers);
    podsCreated(servers);
    const second = await servers.plan();
    const copy = cluster({ count: 3 });
    podsCreated(copy);
    await applied(copy);
    podsCreated(copy);
    const from = copy.counter.writes;
    await copy.carryOut(await copy.plan());
    const watch = watchTokens(servers);
    servers.counter.killBefore = servers.counter.writes + Math.floor(part * (copy.counter.writes - from));
    await expect(servers.carryOut(second)).rejects.toBeInstanceOf(Killed);
    servers.counter.killBefore = null;
    await servers.settle();
    await applied(servers);
    expect(watch.refusals).toEqual([]);
    const end = await servers.plan();
    expect([kindsOf(end), codesOf(end), audiencesOf(servers)]).toEqual([[], [], [kept, kept, kept]]);
  });
});

describe('destroy', () => {
  it('leaves the audiences of the manifest in kubeadm-config, and nothing of the chain', async () => {
    const bare =
      'apiVersion: kubeadm.k8s.io/v1beta4\nkind: ClusterConfiguration\nkubernetesVersion: v1.36.3\n';
    const servers = simulatedControlPlane({ manifest: guided, kubeadm: bare });
    await applied(servers);
    await servers.carryOut(await servers.planRemoval('sign-back'));
    await servers.carryOut(await servers.planRemoval('accept-back'));
    expect(configFlags(servers.cluster.kubeadm ?? '')).toMatchObject({
      issuers: [oldIssuer],
      audiences: [aws],
    });
    expect(servers.machine.files.text(manifestPath)).toBe(guided);
  });

  const kubeadm = `apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
apiServer:
  extraArgs:
    - {name: api-audiences, value: ${aws}}
kubernetesVersion: v1.36.3
`;

  it('keeps the audiences of irsa.yaml, because tokens in use have no others', async () => {
    const servers = cluster({ kubeadm });
    await applied(servers);
    podsCreated(servers);
    await applied(servers);
    expect(servers.cluster.kubeadm).toContain(kept);
    await servers.carryOut(await servers.planRemoval('sign-back'));
    const watch = watchTokens(servers);
    servers.clock.time += 2 * hour;
    const back = await servers.planRemoval('accept-back');
    expect(codesOf(back)).toEqual(['IRSA-CONTROLPLANE-107']);
    await servers.carryOut(back);
    expect(watch.refusals).toEqual([]);
    expect(audiencesOf(servers)).toEqual([kept]);
    expect(servers.cluster.kubeadm).toContain(kept);
    expect(servers.cluster.kubeadm).not.toContain(aws);
    expect(servers.machines[0]?.files.text(manifestPath)).toBe(guided.replace(aws, kept));
  });
});

import { describe, expect, it } from 'vitest';
import {
  type SimulatedControlPlane,
  simulatedControlPlane,
} from '../../../test/support/simulated-control-plane.ts';
import {
  codesOf,
  kindsOf,
  manifestPath,
  oldIssuer,
  ourIssuer,
} from '../../../test/support/simulated-node.ts';
import type { LinkPlan } from '../../chain/link.ts';

/** The three plans that change API servers, each where it is the next thing to do. */
const plans = {
  apply: async (cluster: SimulatedControlPlane) => cluster.plan(),
  'sign-back': async (cluster: SimulatedControlPlane) => cluster.planRemoval('sign-back'),
  'accept-back': async (cluster: SimulatedControlPlane) => cluster.planRemoval('accept-back'),
} as const;
type Planned = keyof typeof plans;
const planned = Object.keys(plans) as Planned[];

/** kubeadm's own pair, as it is by default, so that the way back replaces it as well. */
async function clusterBefore(next: Planned): Promise<SimulatedControlPlane> {
  const cluster = simulatedControlPlane({ count: 3, key: 'kubeadm' });
  if (next !== 'apply') await cluster.carryOut(await cluster.plan());
  if (next === 'accept-back') await cluster.carryOut(await cluster.planRemoval('sign-back'));
  return cluster;
}

type Wrong = readonly [fact: string, spoil: (cluster: SimulatedControlPlane) => void, code: string];

const says = (cluster: SimulatedControlPlane, word: string, text: string) => {
  const [, second] = cluster.machines;
  if (second) second.says[word] = text;
};

const machineFacts: readonly Wrong[] = [
  [
    'a clock that is an hour ahead',
    (cluster) => says(cluster, 'clock', `${Math.floor(cluster.clock.now() / 1000) + 3600}`),
    'IRSA-CONTROLPLANE-115',
  ],
  [
    'an etcd member without a leader',
    (cluster) => says(cluster, 'etcd', '{"health":"false"}'),
    'IRSA-CONTROLPLANE-114',
  ],
];
const clusterFacts: readonly Wrong[] = [
  [
    'a member that irsa.yaml lacks',
    ({ cluster }) => cluster.controlPlaneNodes.push('cp-4'),
    'IRSA-CONTROLPLANE-006',
  ],
  [
    'an API server that does not serve',
    ({ machines: [, second] }) => {
      if (second) second.server.refuses = () => true;
    },
    'IRSA-CONTROLPLANE-023',
  ],
];

const errorsOf = ({ findings }: LinkPlan) =>
  findings.filter(({ severity }) => severity === 'error').map(({ code }) => code);

describe.each(planned)('what is looked at before an API server is changed: %s', (next) => {
  it('is nothing to speak of in a cluster in good health', async () => {
    const plan = await plans[next](await clusterBefore(next));
    expect(kindsOf(plan)).not.toEqual([]);
    expect(codesOf(plan)).toEqual([]);
  });

  it.each([...machineFacts, ...clusterFacts])('%s stops it', async (_fact, spoil, code) => {
    const cluster = await clusterBefore(next);
    spoil(cluster);
    expect(errorsOf(await plans[next](cluster))).toEqual([code]);
  });

  it('a Kubernetes that irsactl does not know is told of, for API servers are started anew', async () => {
    const cluster = await clusterBefore(next);
    cluster.cluster.surveyed = { version: 'v1.99.0' };
    expect(codesOf(await plans[next](cluster))).toContain('IRSA-CONTROLPLANE-134');
  });
});

describe('a key that waits for a node to join', () => {
  it.each([
    ['apply', ['IRSA-CONTROLPLANE-117']],
    ['sign-back', ['IRSA-CONTROLPLANE-117']],
    ['accept-back', []],
  ] as const)('stops what replaces the pair: %s', async (next, expected) => {
    const cluster = await clusterBefore(next);
    cluster.cluster.surveyed = { kubeadmCerts: { goesWithToken: false } };
    expect(errorsOf(await plans[next](cluster))).toEqual(expected);
  });

  it.each([1, 3])('stops nothing that leaves the pair as it is, of %i API servers', async (count) => {
    const cluster = simulatedControlPlane({ count, key: 'kubeadm' });
    await cluster.carryOut(await cluster.plan());
    cluster.cluster.surveyed = { kubeadmCerts: { goesWithToken: true } };
    for (const { files, server } of cluster.machines) {
      const text = files.text(manifestPath) ?? '';
      const lines = [ourIssuer, oldIssuer].map((issuer) => `    - --service-account-issuer=${issuer}\n`);
      expect(text).toContain(lines.join(''));
      files.put(manifestPath, text.replace(lines.join(''), lines.toReversed().join('')), { mode: 0o600 });
      await server.ready();
    }
    cluster.clock.time += 120_000;
    const plan = await cluster.plan();
    expect([errorsOf(plan), kindsOf(plan).includes('sign')]).toEqual([[], true]);
    await cluster.carryOut(plan);
    expect(kindsOf(await cluster.plan())).toEqual([]);
  });
});

describe('nothing of it', () => {
  it('is found where there is nothing to undo', async () => {
    const cluster = simulatedControlPlane({ count: 3, key: 'kubeadm' });
    for (const [, spoil] of [...machineFacts, ...clusterFacts]) spoil(cluster);
    expect(codesOf(await cluster.planRemoval('sign-back'))).toEqual([]);
  });
});

describe('the way back of one API server while no other serves', () => {
  it.each([
    ['sign-back', 'sign-back'],
    ['accept-back', 'restore-original'],
  ] as const)('at %s leaves it alone: %s', async (stage, kind) => {
    const cluster = await clusterBefore(stage);
    const { changes } = await cluster.planRemoval(stage);
    const change = changes.find((one) => one.kind === kind);
    if (!change) throw new Error(`no ${kind} is planned`);
    const before = cluster.snapshot();
    for (const { node, server } of cluster.machines)
      server.refuses = () => !change.target.startsWith(node.name);
    const { link, context, outputs } = cluster;
    await expect(link.apply(change, context, outputs, () => undefined)).rejects.toMatchObject({
      code: 'IRSA-CONTROLPLANE-133',
    });
    expect(cluster.snapshot()).toEqual(before);
  });
});

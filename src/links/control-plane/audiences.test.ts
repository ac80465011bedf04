import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Killed } from '../../../test/support/in-memory-node.ts';
import {
  type ControlPlaneOptions,
  type SimulatedControlPlane,
  simulatedControlPlane,
} from '../../../test/support/simulated-control-plane.ts';
import { manifestOf, oldIssuer } from '../../../test/support/simulated-node.ts';
import type { LinkPlan } from '../../chain/link.ts';
import { IrsaError } from '../../errors/irsa-error.ts';

const aws = 'sts.amazonaws.com';
const lists: readonly (readonly string[] | undefined)[] = [undefined, ['a'], ['b'], ['a', 'b'], [oldIssuer]];

const manifestWith = (audiences: string): string =>
  manifestOf([
    `--service-account-issuer=${oldIssuer}`,
    '--service-account-key-file=/etc/kubernetes/pki/sa.pub',
    '--service-account-signing-key-file=/etc/kubernetes/pki/sa.key',
    ...(audiences === '' ? [] : [`--api-audiences=${audiences}`]),
  ]);

/** What people do, in any order. */
const act = fc.oneof(
  fc.record({ do: fc.constantFrom('apply', 'sign-back', 'accept-back'), kill: fc.option(fc.nat(60)) }),
  fc.record({ do: fc.constant('list'), audiences: fc.constantFrom(...lists) }),
  fc.record({ do: fc.constant('wait'), minutes: fc.constantFrom(10, 50, 90) }),
  fc.record({ do: fc.constant('recreate'), of: fc.nat(2) }),
);
type Act = typeof act extends fc.Arbitrary<infer One> ? One : never;

/** Pods with the default token that one of the API servers gave them; the kubelet replaces it after 48 minutes. */
function podsOn(servers: SimulatedControlPlane) {
  const refused: string[] = [];
  let tokens: { readonly token: string; readonly at: number }[] = [];
  const now = () => servers.clock.now();
  const mint = (at: number) => servers.machines[at % servers.machines.length]?.server.mintNow() ?? null;
  const look = () => {
    tokens = tokens.map((one, at) => {
      const next = now() - one.at > 48 * 60_000 ? mint(at) : null;
      return next ? { token: next.token, at: now() } : one;
    });
    for (const { token } of tokens) {
      const by = servers.machines.find(({ server }) => server.acceptsNow(token) === false);
      if (by) refused.push(`${by.node.name} refused ${token}`);
    }
  };
  const create = (from: number) => {
    servers.clock.time += 2_000;
    tokens = [from, from + 1].flatMap((at) => mint(at) ?? []).map(({ token }) => ({ token, at: now() }));
    const lifetimes = [{ audience: null, seconds: 3607 }];
    const pod = { namespace: 'shop', created: now(), audiences: [], lifetimes };
    servers.cluster.pods = tokens.map((_, at) => ({ ...pod, name: `pod-${at}` }));
    servers.clock.time += 2_000;
  };
  servers.counter.onWrite = look;
  servers.clock.onSleep = look;
  return { refused, look, create };
}

async function carryOut(servers: SimulatedControlPlane, plan: LinkPlan, kill: number | null): Promise<void> {
  if (plan.findings.some(({ severity }) => severity === 'error')) return;
  if (kill !== null) servers.counter.killBefore = servers.counter.writes + kill;
  try {
    await servers.carryOut(plan);
  } catch (error) {
    // A run that puts an interrupted step back stops with the reason.
    if (!(error instanceof Killed || error instanceof IrsaError)) throw error;
    if (error instanceof Killed) for (const { server } of servers.machines) await server.restart();
  } finally {
    servers.counter.killBefore = null;
  }
}

async function happen(
  servers: SimulatedControlPlane,
  pods: ReturnType<typeof podsOn>,
  one: Act,
): Promise<void> {
  if ('audiences' in one) Object.assign(servers.context.chain.controlPlane, { apiAudiences: one.audiences });
  else if ('of' in one) pods.create(one.of);
  else if ('minutes' in one) {
    for (let minute = 0; minute < one.minutes; minute += 5) {
      servers.clock.time += 5 * 60_000;
      pods.look();
    }
  } else if (one.do === 'apply') await carryOut(servers, await servers.plan(), one.kill);
  else if (one.do === 'sign-back' || one.do === 'accept-back') {
    await carryOut(servers, await servers.planRemoval(one.do), one.kill);
  }
  pods.look();
}

it('whatever irsa.yaml lists, and wherever a run is killed, no pod’s default token is ever refused', {
  timeout: 120_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(1, 3),
      fc.constantFrom<ControlPlaneOptions['key']>('kubeadm', 'separate', 'cluster'),
      fc.constantFrom('', aws, `${aws},a`),
      fc.array(act, { minLength: 4, maxLength: 12 }),
      async (count, key, audiences, acts) => {
        const servers = simulatedControlPlane({ count, key, manifest: manifestWith(audiences) });
        const pods = podsOn(servers);
        pods.create(0);
        for (const one of acts) await happen(servers, pods, one);
        expect(pods.refused).toEqual([]);
      },
    ),
    { numRuns: 60 },
  );
});

import { expect, it } from 'vitest';
import { CertificateWorld } from '../../../test/support/certificate-world.ts';
import { IrsaError } from '../../errors/irsa-error.ts';
import { certificateTimes } from './certificate-times.ts';
import type { LeaseStore } from './ports.ts';
import { ownLabel } from './stored-state.ts';

const minute = 60_000;
const times = certificateTimes({ serving: 60 * minute, authority: 600 * minute });

function scene(over: { lease?: LeaseStore; hosts?: readonly string[] } = {}): CertificateWorld {
  const world = new CertificateWorld({
    times,
    random: () => 0.5,
    latency: 10,
    skew: 0,
    ...over,
  });
  world.cluster.putBundle('');
  world.start();
  return world;
}

const bundleOf = ({ cluster }: CertificateWorld) => cluster.registration?.bundles.values().next().value;

it("leaves somebody else's Secret alone and says so once, until it is gone", async () => {
  const world = scene();
  const foreign = { type: 'kubernetes.io/tls', labels: {}, data: { 'tls.crt': 'theirs' } };
  world.cluster.putSecret(foreign);
  await world.pass(minute);
  const source = world.alive[0]?.source;
  expect(world.cluster.secret?.data).toEqual(foreign.data);
  expect(world.said.filter(({ code }) => code === 'IRSA-WEBHOOK-004')).toHaveLength(1);
  expect([source?.current(), source?.unready()]).toEqual([null, expect.stringContaining('irsa-tls')]);
  world.cluster.putSecret(null);
  await world.pass(minute);
  expect(source?.unready()).toBeNull();
  expect(world.cluster.secret?.labels).toEqual({ [ownLabel.key]: ownLabel.value });
  expect(bundleOf(world)).toBe(world.cluster.secret?.data['ca.crt']);
  expect(JSON.stringify(world.said)).not.toContain('PRIVATE KEY');
});

it('goes without the Lease where it has no right to it, and says which', async () => {
  const refused = async () => {
    throw new IrsaError('IRSA-CLUSTER-005', {
      what: 'no: get /apis/…/leases',
      why: 'rbac',
      next: 'allow it',
    });
  };
  const world = scene({ lease: { read: refused, write: refused } });
  await world.pass(minute);
  expect(world.alive[0]?.source.unready()).toBeNull();
  expect(world.said.filter(({ err }) => err?.includes('leases'))).toHaveLength(1);
});

it("leaves the bundle to cert-manager's injector where the registration asks for that", async () => {
  const world = scene();
  const keeper = 'cert-manager.io/inject-ca-from';
  if (world.cluster.registration) world.cluster.registration = { ...world.cluster.registration, keeper };
  await world.pass(minute);
  expect(bundleOf(world)).toBe('');
  expect(world.said.filter(({ msg }) => msg.includes(keeper))).toHaveLength(1);
});

it('does not write the Secret again and again where a new certificate does not help', async () => {
  const world = scene({ hosts: ['another.svc'] });
  await world.pass(10 * minute);
  expect(world.made.certificates).toBeGreaterThan(1);
  expect(world.made.certificates).toBeLessThan(15);
});

import fc from 'fast-check';
import { readCertificates } from '../../src/webhook/tls/read-certificates.ts';
import { ownLabel } from '../../src/webhook/tls/stored-state.ts';
import type { CertificateWorld } from './certificate-world.ts';

const minute = 60_000;

/** Something that befalls a cluster, and how long everything is left alone before it. */
export interface Happening {
  readonly kind: keyof typeof deeds;
  readonly after: number;
  /** Chooses whom or what it befalls. */
  readonly which: number;
}

const strangerPem = `-----BEGIN CERTIFICATE-----
MIIBfzCCASWgAwIBAgIUfP0DlVsBhaVQvGbGYqzK3cOcQX0wCgYIKoZIzj0EAwIw
-----END CERTIFICATE-----
`;

const deeds = {
  nothing: () => {},
  kill(world: CertificateWorld, which: number) {
    const victim = world.alive[which % world.alive.length];
    // Who could have restored the Secret may be the one that goes.
    if (world.cluster.secret === null || !world.hasGoodSecret) world.disturb();
    if (victim) world.kill(victim);
    world.start();
  },
  cutOff(world: CertificateWorld, which: number) {
    const victim = world.alive[which % world.alive.length];
    if (victim) world.cutOff(victim, (1 + (which % 5)) * minute);
  },
  deleteSecret(world: CertificateWorld) {
    world.cluster.putSecret(null);
  },
  emptySecret(world: CertificateWorld) {
    world.cluster.putSecret({
      type: 'kubernetes.io/tls',
      labels: {},
      data: { 'tls.crt': '', 'tls.key': '' },
    });
  },
  garbleSecret(world: CertificateWorld, which: number) {
    const { secret } = world.cluster;
    const members = Object.keys(secret?.data ?? {});
    const member = members[which % Math.max(1, members.length)];
    const isOurs = secret?.labels[ownLabel.key] === ownLabel.value;
    if (isOurs && member)
      world.cluster.putSecret({ ...secret, data: { ...secret.data, [member]: `x${which}` } });
  },
  async takeSecret(world: CertificateWorld) {
    world.cluster.putSecret({ type: 'Opaque', labels: {}, data: { 'tls.crt': 'of somebody else' } });
    const taken = world.cluster.secret;
    await world.pass(2 * minute);
    // Nobody of us may touch it.
    if (world.cluster.secret !== taken) world.wrong.push("somebody else's Secret was overwritten");
    world.cluster.putSecret(null);
    world.disturb();
  },
  putBackOldSecret(world: CertificateWorld, which: number) {
    const old = world.oldSecrets[which % Math.max(1, world.oldSecrets.length)];
    if (old) world.cluster.putSecret(old);
    world.disturb();
  },
  keepCopyOfSecret(world: CertificateWorld) {
    const { secret } = world.cluster;
    if (secret?.labels[ownLabel.key] === ownLabel.value) world.oldSecrets.push(secret);
  },
  emptyBundle(world: CertificateWorld) {
    world.cluster.putBundle('');
    world.disturb();
  },
  overwriteBundle(world: CertificateWorld) {
    world.cluster.putBundle(strangerPem);
    world.disturb();
  },
  reorderBundle(world: CertificateWorld) {
    const [bundle = ''] = world.cluster.registration?.bundles.values() ?? [];
    world.cluster.putBundle(
      readCertificates(bundle)
        .map(({ cert }) => cert)
        .reverse()
        .join(''),
    );
  },
  async registerAnew(world: CertificateWorld, which: number) {
    world.cluster.putBundle(null);
    world.disturb();
    await world.pass((which % 3) * minute);
    world.cluster.putBundle('');
    world.disturb();
  },
  setClockBack(world: CertificateWorld, which: number) {
    // Certificates hold from an hour before they are made.
    if (world.clockShift < 0) world.disturb();
    world.clockShift -= (1 + (which % 50)) * minute;
  },
  setClockFarBack(world: CertificateWorld) {
    world.clockShift -= 5 * 60 * minute;
    world.disturb();
  },
} as const satisfies Record<string, (world: CertificateWorld, which: number) => void | Promise<void>>;

const kinds = Object.keys(deeds) as (keyof typeof deeds)[];

export const happenings: fc.Arbitrary<Happening> = fc.record({
  kind: fc.constantFrom(...kinds),
  after: fc.oneof(fc.integer({ min: 0, max: 5_000 }), fc.integer({ min: 0, max: 40 * minute })),
  which: fc.nat(1000),
});

export async function befall(world: CertificateWorld, { kind, after, which }: Happening): Promise<void> {
  await world.pass(after);
  await deeds[kind](world, which);
  // What befalls those who are healing something makes that longer.
  if (!world.isHealed) world.disturb();
}

import { beforeEach, describe, expect, test } from 'vitest';
import {
  arn,
  byRoute53,
  domainName,
  issued,
  pending,
  underDomain,
  validation,
  zone,
} from '../../../../test/support/domain-facts.ts';
import { InMemoryDomain } from '../../../../test/support/in-memory-domain.ts';
import { waitingClock } from '../../../../test/support/waiting-clock.ts';
import type { ProgressEvent } from '../../../chain/progress.ts';
import type { IssuerPorts } from '../ports.ts';
import { zoneTag } from './marks.ts';
import { untilIssued } from './until-issued.ts';
import { untilReleased } from './until-released.ts';

const desired = underDomain(byRoute53);
const requested = { ...pending, tags: { ...pending.tags, [zoneTag]: zone.id } };

let world: InMemoryDomain;
let clock: ReturnType<typeof waitingClock>;
let events: ProgressEvent[];

beforeEach(() => {
  world = new InMemoryDomain();
  world.zones.push(zone);
  world.certificates.set(arn, requested);
  world.publicNames = new Map([
    ['NS example.com', zone.nameServers],
    [`CNAME ${validation.name}`, [validation.value]],
  ]);
  clock = waitingClock();
  events = [];
});

const portsOf = () => ({ domain: async () => world.ports, clock }) as unknown as IssuerPorts;
const wait = () => untilIssued(desired, byRoute53, portsOf(), (event) => void events.push(event));
const failure = () =>
  wait().then(
    () => null,
    ({ code, problem }) => ({ code, problem }),
  );
const publicly = (question: string, ...answers: string[]) => world.publicNames?.set(question, answers);

test('waits for ACM, and says since when and how long it usually takes', async () => {
  world.onLook = () => {
    if (clock.now() >= 25_000) world.certificates.set(arn, issued);
  };
  await wait();
  expect(events).toEqual(
    [0, 10, 20].map((sinceSeconds) => ({
      type: 'waiting',
      link: 'issuer',
      forWhat: `ACM to issue the certificate of ${domainName}`,
      sinceSeconds,
      usuallySeconds: 180,
    })),
  );
});

test('asks public DNS for nothing as long as all may be well', async () => {
  world.onLook = () => {
    if (clock.now() >= 590_000) world.certificates.set(arn, issued);
  };
  await wait();
  expect(world.asked).toEqual([]);
});

describe('a certificate that never comes is told by what keeps it', () => {
  test.each<[string, () => void, string, string]>([
    [
      'no record for everybody',
      () => publicly(`CNAME ${validation.name}`),
      'IRSA-ISSUER-081',
      `Public DNS has nothing at ${validation.name}.`,
    ],
    [
      'another record',
      () => publicly(`CNAME ${validation.name}`, '_other.acm-validations.aws'),
      'IRSA-ISSUER-081',
      'Public DNS has _other.acm-validations.aws',
    ],
    [
      'a CAA record of the name',
      () => publicly(`CAA ${domainName}`, 'issue letsencrypt.org'),
      'IRSA-ISSUER-081',
      `${domainName} has CAA issue letsencrypt.org.`,
    ],
    [
      'a CAA record of the domain above, which allows nobody',
      () => publicly('CAA example.com', 'issue ;'),
      'IRSA-ISSUER-081',
      'example.com has CAA',
    ],
    [
      'a zone that is not delegated',
      () => publicly('NS example.com', 'ns1.registrar.example'),
      'IRSA-ISSUER-085',
      'Public DNS has ns1.registrar.example for example.com',
    ],
    ['nothing that can be seen', () => {}, 'IRSA-ISSUER-081', 'PENDING_VALIDATION'],
    ['nobody who could be asked', () => (world.publicNames = null), 'IRSA-ISSUER-081', 'PENDING_VALIDATION'],
  ])('%s', async (what, change, code, why) => {
    change();
    const failed = await failure();
    expect(failed).toMatchObject({ code });
    expect(failed?.problem.why).toContain(why);
    const isSeen = !/nothing that|nobody who/.test(what);
    expect(clock.now() / 1000).toBe(isSeen ? 600 : 3600);
  });

  test.each(['amazon.com', 'amazontrust.com', 'awstrust.com', 'amazonaws.com'])(
    'but not by a CAA record that lets %s issue it',
    async (issuer) => {
      publicly(`CAA ${domainName}`, 'issue letsencrypt.org', `issue ${issuer}`);
      publicly('CAA example.com', 'issue ;');
      expect((await failure())?.problem.why).toContain('no CAA record forbids it');
    },
  );

  test.each([
    ['FAILED', 'CAA_ERROR', 'CAA_ERROR'],
    ['FAILED', 'ADDITIONAL_VERIFICATION_REQUIRED', 'wants to know more'],
    ['FAILED', 'INVALID_PUBLIC_DOMAIN', 'not under a domain that is public'],
    ['FAILED', 'OTHER', 'OTHER'],
    ['VALIDATION_TIMED_OUT', null, '72 hours'],
  ])('ACM says that it is %s (%s)', async (status, reason, why) => {
    world.certificates.set(arn, { ...requested, status, failure: reason });
    const failed = await failure();
    expect(failed).toMatchObject({ code: 'IRSA-ISSUER-082' });
    expect(failed?.problem.why).toContain(why);
  });
});

describe('a certificate is deleted', () => {
  test('once ACM sees that nothing uses it', async () => {
    world.certificates.set(arn, { ...issued, isInUse: true });
    world.onLook = () => {
      if (clock.now() >= 40_000) world.certificates.set(arn, issued);
    };
    await untilReleased(arn, portsOf(), () => {});
    expect([world.certificates.size, clock.now()]).toEqual([0, 45_000]);
  });

  test('not by force: after half an hour it is said that something uses it', async () => {
    world.certificates.set(arn, { ...issued, isInUse: true });
    await expect(untilReleased(arn, portsOf(), () => {})).rejects.toMatchObject({ code: 'IRSA-ISSUER-094' });
    expect(world.certificates.size).toBe(1);
  });
});

import { beforeEach, expect, test } from 'vitest';
import {
  arn,
  byRoute53,
  domainName,
  elsewhere,
  issued,
  pending,
  plainDistribution,
  underDomain,
  validation,
  zone,
} from '../../../../test/support/domain-facts.ts';
import { InMemoryDomain } from '../../../../test/support/in-memory-domain.ts';
import { waitingClock } from '../../../../test/support/waiting-clock.ts';
import type { ProgressEvent } from '../../../chain/progress.ts';
import type { IssuerPorts } from '../ports.ts';
import { zoneTag } from './marks.ts';
import { aliasRecords, validationRecord } from './records.ts';
import { writeAlias, writeValidation } from './write-records.ts';

const desired = underDomain(byRoute53);
const distribution = plainDistribution(desired);
const proof = validationRecord(validation);

let world: InMemoryDomain;
let clock: ReturnType<typeof waitingClock>;
let events: ProgressEvent[];
let tagged: unknown[];

beforeEach(() => {
  world = new InMemoryDomain();
  world.certificates.set(arn, pending);
  clock = waitingClock();
  events = [];
  tagged = [];
});

const ports = () =>
  ({
    domain: async () => world.ports,
    distributions: async () => ({
      find: async () => [distribution],
      addTags: async (...tags: unknown[]) => void tagged.push([...tags, world.records.length]),
    }),
    clock,
  }) as unknown as IssuerPorts;
const work = (before: { records: readonly (typeof proof)[] } | null = null) => ({
  desired,
  before,
  after: { zone },
  progress: (event: ProgressEvent) => void events.push(event),
});

test('the zone is noted on the distribution before its records are written', async () => {
  await writeAlias(byRoute53, work(), ports());
  expect(tagged).toEqual([[distribution.arn, { [zoneTag]: zone.id }, 0]]);
  expect(world.records).toEqual(aliasRecords(domainName, distribution.domain));
});

test('what the plan has shown is taken away with the same change', async () => {
  world.records.push(elsewhere);
  await writeAlias(byRoute53, work({ records: [elsewhere] }), ports());
  expect(world.records).toEqual(aliasRecords(domainName, distribution.domain));
});

test('waits until all name servers have the name, for a quarter of an hour', async () => {
  world.isEverywhere = () => clock.now() >= 12_000;
  await writeAlias(byRoute53, work(), ports());
  expect(events).toMatchObject([0, 5, 10].map((sinceSeconds) => ({ sinceSeconds, usuallySeconds: 60 })));
  world.isEverywhere = () => false;
  await expect(writeAlias(byRoute53, work(), ports())).rejects.toMatchObject({ code: 'IRSA-ISSUER-095' });
});

test('a validation record that is there already is not irsactl’s', async () => {
  world.records.push(proof);
  await writeValidation(byRoute53, work(), ports());
  expect([world.records, world.certificates.get(arn)?.tags]).toEqual([[proof], pending.tags]);
});

test('another value that the plan could not show is not written over', async () => {
  const other = { ...proof, values: ['_other.acm-validations.aws'] };
  world.records.push(other);
  await expect(writeValidation(byRoute53, work(), ports())).rejects.toMatchObject({
    code: 'IRSA-ISSUER-086',
  });
  expect(world.records).toEqual([other]);
});

test('the validation record is waited for, and written with its mark', async () => {
  world.certificates.set(arn, { ...pending, validation: {} });
  world.onLook = () => {
    if (clock.now() >= 5000) world.certificates.set(arn, pending);
  };
  await writeValidation(byRoute53, work(), ports());
  expect(world.records).toEqual([proof]);
  world.onLook = () => {};
  expect(world.certificates.get(arn)?.tags).toMatchObject({ [zoneTag]: zone.id });
});

test('a certificate that ACM never shows is said after a minute', async () => {
  world.certificates.clear();
  world.certificates.set('other', { ...issued, arn: 'other', tags: {} });
  await expect(writeValidation(byRoute53, work(), ports())).rejects.toMatchObject({
    code: 'IRSA-ISSUER-093',
  });
  expect(clock.now()).toBe(60_000);
});

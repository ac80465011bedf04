import { beforeEach, expect, test } from 'vitest';
import {
  arn,
  byHand,
  domainName,
  issued,
  namedDistribution,
  pending,
  underDomain,
  validation,
} from '../../../../test/support/domain-facts.ts';
import { InMemoryDomain } from '../../../../test/support/in-memory-domain.ts';
import { waitingClock } from '../../../../test/support/waiting-clock.ts';
import type { IssuerPorts, PublicAnswer } from '../ports.ts';
import { awaitRecord } from './await-record.ts';

const desired = underDomain(byHand);
const distribution = namedDistribution(desired);
const [proof, leading] = [`validation record of ${domainName}`, `record of ${domainName}`];

let world: InMemoryDomain;
let answer: PublicAnswer;

beforeEach(() => {
  world = new InMemoryDomain();
  world.certificates.set(arn, pending);
  answer = { kind: 'no-answer', reason: 'name', detail: '' };
});

function problemOf(target: string) {
  const ports = {
    domain: async () => world.ports,
    distributions: async () => ({ find: async () => [distribution] }),
    publicDocuments: { fetch: async () => answer },
    clock: waitingClock(),
  } as unknown as IssuerPorts;
  return awaitRecord(desired, byHand, target, ports).then(
    () => null,
    ({ code, problem }) => ({ code, ...problem }),
  );
}

test('stops for the validation record, and says both records that are needed', async () => {
  const problem = await problemOf(proof);
  expect(problem).toMatchObject({ code: 'IRSA-ISSUER-080' });
  expect(problem.why).toContain(`public DNS has nothing at ${validation.name}`);
  expect(problem.next.split('\n').slice(1, 3)).toEqual([
    `  ${validation.name}. CNAME ${validation.value}.`,
    `  ${domainName}. CNAME ${distribution.domain}.`,
  ]);
});

test('does not ask for the name before it leads anywhere: that it does not would be kept', async () => {
  await problemOf(proof);
  expect(world.asked).toEqual([`CNAME ${validation.name}`]);
});

test('says what is there in its place', async () => {
  world.publicNames?.set(`CNAME ${validation.name}`, ['_old.acm-validations.aws']);
  expect((await problemOf(proof)).why).toContain('public DNS has _old.acm-validations.aws');
});

test('goes on where the record is there, or ACM has seen it already', async () => {
  world.publicNames?.set(`CNAME ${validation.name}`, [validation.value]);
  expect(await problemOf(proof)).toBeNull();
  world.publicNames = null;
  world.certificates.set(arn, issued);
  expect(await problemOf(proof)).toBeNull();
});

test('stops once more where the name does not lead to the documents, and goes on where it does', async () => {
  world.certificates.set(arn, issued);
  const problem = await problemOf(leading);
  expect(problem).toMatchObject({ code: 'IRSA-ISSUER-080' });
  expect(problem.next).toContain(`${domainName}. CNAME ${distribution.domain}.`);
  expect(problem.next).not.toContain(validation.name);
  answer = { kind: 'answer', status: 200, contentType: 'application/json', body: '{}' };
  expect(await problemOf(leading)).toBeNull();
});

import { describe, expect, test } from 'vitest';
import {
  arn,
  byHand,
  byRoute53,
  domainName,
  elsewhere,
  issued,
  namedDistribution,
  nothingUnder,
  pending,
  plainDistribution,
  soundUnder,
  underDomain,
  validation,
  withDomainFacts,
  zone,
} from '../../../../test/support/domain-facts.ts';
import { consents, ownMark } from '../../../../test/support/issuer-facts.ts';
import { rsaPair } from '../../../../test/support/test-keys.ts';
import type { Finding } from '../../../chain/finding.ts';
import type { Consent } from '../../../chain/link.ts';
import { planDifference } from '../../../chain/plan-difference.ts';
import type { OwnDomain } from '../../../config/trust-chain.ts';
import { jwkOf } from '../../../trust/jwks.ts';
import { issuerChanges } from '../apply.ts';
import { newKeeping } from '../bucket/keeping.ts';
import { checkCloudFront } from '../cloud-front/check.ts';
import type { CloudFrontFacts } from '../cloud-front/observe.ts';
import { planCloudFront } from '../cloud-front/plan.ts';
import { planCloudFrontRemoval } from '../cloud-front/removal.ts';
import type { DistributionSettings, IssuerPorts } from '../ports.ts';
import { domainTag } from './marks.ts';
import type { DomainFacts } from './observe.ts';
import type { SeenCertificate } from './ports.ts';
import { validationRecord } from './records.ts';

const key = jwkOf(rsaPair().publicKey);
const desired = underDomain(byRoute53, key);
const sound = soundUnder(byRoute53, key);
const soundByHand = soundUnder(byHand, key);
const nothing = nothingUnder(byRoute53);

function plan(facts: CloudFrontFacts, consent: Consent = consents.none) {
  const domain = facts.domain?.domain ?? byRoute53;
  return planCloudFront(underDomain(domain, key), facts, consent);
}
const kinds = (facts: CloudFrontFacts, consent?: Consent) =>
  plan(facts, consent).changes.map(({ kind }) => kind);
const codes = (findings: readonly Finding[]) => findings.map(({ code, severity }) => `${code} ${severity}`);
const check = (facts: CloudFrontFacts) => checkCloudFront(desired, facts, 'cure');

function withSettings(over: Partial<DistributionSettings>): CloudFrontFacts {
  const distribution = namedDistribution(desired);
  return { ...sound, distribution: { ...distribution, settings: { ...distribution.settings, ...over } } };
}

const order = [
  'create-bucket',
  'set-bucket-versioning',
  'set-origin-access-control',
  'create-distribution',
  'request-certificate',
  'write-validation-record',
  'let-distribution-read',
  'put-document',
  'put-document',
  'await-certificate',
  'set-distribution-domain',
  'write-alias-records',
  'await-deployment',
];
const orderByHand = [
  ...order.slice(0, 5),
  ...order.slice(6, 9),
  'await-record',
  'await-certificate',
  'set-distribution-domain',
  'await-deployment',
  'await-record',
];

test.each<[string, CloudFrontFacts]>([
  ['by Route 53', sound],
  ['by hand', soundByHand],
])('what is sound needs nothing, with records %s', (_how, facts) => {
  expect(plan(facts)).toEqual({ changes: [], findings: [] });
  expect(check(facts)).toEqual([]);
});

test('the first plan shows all of it, and the issuer is known', () => {
  expect([kinds(nothing), plan(nothing).findings]).toEqual([order, []]);
  expect([kinds(nothingUnder(byHand)), plan(nothingUnder(byHand)).findings]).toEqual([orderByHand, []]);
  const discovery = plan(nothing).changes.find(({ target }) => target.endsWith('openid-configuration'));
  expect(discovery?.after).toMatchObject({ document: { issuer: `https://${domainName}` } });
});

/** Facts as they are after the first changes of an apply, in their order. */
function stagesOf(domain: OwnDomain): readonly CloudFrontFacts[] {
  const wanted = underDomain(domain, key);
  const end = soundUnder(domain, key);
  const start = nothingUnder(domain);
  const facts = (over: Partial<DomainFacts>) => ({ ...(start.domain ?? end.domain), ...over }) as DomainFacts;
  const empty = { ...end.bucket, policy: null, documents: start.documents, keys: [] };
  const fresh = { ...start, bucket: { ...empty, keeping: newKeeping } };
  const bucket = { ...start, bucket: empty };
  const control = { ...bucket, accessControl: end.accessControl };
  const made = { ...control, distribution: { ...plainDistribution(wanted), isDeployed: false } };
  const requested = { ...made, domain: facts({ certificates: [pending] }) };
  const isByRoute53 = domain.dns.kind === 'route53';
  const validationRecords = isByRoute53 ? [validationRecord(validation)] : [];
  const proving = facts({ certificates: [pending], validationRecords });
  const proved = { ...requested, domain: proving };
  const opened = { ...proved, bucket: { ...empty, policy: end.bucket.policy } };
  const half = { discovery: end.documents.discovery, jwks: null };
  const begun = { ...opened, documents: half, bucket: { ...opened.bucket, documents: half } };
  const published = { ...opened, documents: end.documents, bucket: end.bucket };
  const certified = { ...published, domain: facts({ certificates: [issued], validationRecords }) };
  const named = { ...certified, distribution: { ...namedDistribution(wanted), isDeployed: false } };
  const led = { ...named, domain: { ...(end.domain ?? proving), isReached: false } };
  const deployed = { ...led, distribution: namedDistribution(wanted) };
  return isByRoute53
    ? [
        start,
        fresh,
        bucket,
        control,
        made,
        requested,
        proved,
        opened,
        begun,
        published,
        certified,
        named,
        led,
        end,
      ]
    : // A person's record makes no change of the facts before the certificate is issued.
      [
        start,
        fresh,
        bucket,
        control,
        made,
        requested,
        opened,
        begun,
        published,
        published,
        certified,
        named,
        deployed,
        end,
      ];
}

test.each([
  ['by Route 53', byRoute53],
  ['by hand', byHand],
])('each change of an apply leaves those after it, as they were shown, with records %s', (_how, domain) => {
  const shown = plan(nothingUnder(domain)).changes;
  const stages = stagesOf(domain);
  expect(stages).toHaveLength(shown.length + 1);
  for (const [done, facts] of stages.entries()) {
    const left = plan(facts).changes;
    const expected = shown.slice(done).map(({ kind, target }) => `${kind} ${target}`);
    // Whether a person has written a record is seen only when it is awaited.
    const isAwaited = done === 9 && domain === byHand;
    expect(left.map(({ kind, target }) => `${kind} ${target}`)).toEqual(
      isAwaited ? shown.slice(done - 1).map(({ kind, target }) => `${kind} ${target}`) : expected,
    );
    expect(planDifference(shown, left)).toBeNull();
  }
});

test('every change that is planned is of a kind and shape that apply knows', () => {
  const table = issuerChanges({} as IssuerPorts);
  const failed: SeenCertificate = { ...issued, status: 'EXPIRED' };
  const changes = [
    ...plan(nothing).changes,
    ...plan(nothingUnder(byHand)).changes,
    ...stagesOf(byRoute53).flatMap((facts) => plan(facts).changes),
    ...stagesOf(byHand).flatMap((facts) => plan(facts).changes),
    ...plan(withDomainFacts(sound, { certificates: [failed], validationRecords: [elsewhere] })).changes,
    ...plan(withDomainFacts(sound, { aliasRecords: [elsewhere] })).changes,
    ...plan(withDomainFacts(sound, { certificates: [{ ...issued, tags: { ...ownMark } }] })).changes,
    ...planCloudFrontRemoval(desired, sound).changes,
  ];
  expect(changes.map((change) => table[change.kind]?.faultOf(change))).toEqual(changes.map(() => null));
  const own = /certificate|record|-domain/;
  const planned = new Set(changes.map(({ kind }) => kind).filter((kind) => own.test(kind)));
  const known = Object.keys(table).filter((kind) => own.test(kind) && kind !== 'tag-certificate');
  expect(planned).toEqual(new Set(known));
});

describe('what stands in the way is said before anything is done', () => {
  const others = { ...zone, id: 'Z222' };
  const named = { ...byRoute53, certificate: arn };
  test.each<[string, Partial<DomainFacts>, string, string]>([
    ['no zone', { zone: { kind: 'none' } }, 'IRSA-ISSUER-084', 'dns: manual'],
    ['a private zone', { zone: { kind: 'private', ids: ['Z9'] } }, 'IRSA-ISSUER-084', 'Z9 is private'],
    [
      'two zones',
      { zone: { kind: 'several', name: 'example.com', ids: ['Z1', 'Z2'] } },
      'IRSA-ISSUER-084',
      'hostedZoneId',
    ],
    ['a zone that is not there', { zone: { kind: 'absent', id: 'Z3' } }, 'IRSA-ISSUER-084', 'no zone Z3'],
    [
      'a zone of another domain',
      { zone: { kind: 'found', zone: { ...zone, name: 'example.org' } } },
      'IRSA-ISSUER-084',
      'example.org',
    ],
    [
      'a named zone that is private',
      { zone: { kind: 'found', zone: { ...zone, isPrivate: true } } },
      'IRSA-ISSUER-084',
      'private',
    ],
    [
      'another zone than before',
      { zone: { kind: 'found', zone: others } },
      'IRSA-ISSUER-084',
      'hostedZoneId: Z111',
    ],
    ['a certificate that is gone', { domain: named }, 'IRSA-ISSUER-083', 'none of that ARN'],
    [
      'a certificate that ran out',
      { domain: named, named: { ...issued, status: 'EXPIRED' } },
      'IRSA-ISSUER-083',
      'EXPIRED',
    ],
    [
      'a certificate for another name',
      { domain: named, named: { ...issued, names: ['www.example.com'] } },
      'IRSA-ISSUER-083',
      'covers www.example.com',
    ],
    [
      'a certificate of a private authority',
      { domain: named, named: { ...issued, type: 'PRIVATE' } },
      'IRSA-ISSUER-083',
      'private authority',
    ],
    [
      'a certificate of another account',
      { domain: { ...named, certificate: arn.replace('123456789012', '999988887777') }, named: issued },
      'IRSA-ISSUER-083',
      '123456789012 alone',
    ],
  ])('%s', (_what, over, code, words) => {
    const { changes, findings } = plan(withDomainFacts(sound, over));
    expect([changes, codes(findings)]).toEqual([[], [`${code} error`]]);
    expect(findings.map(({ why, next }) => `${why} ${next}`).join()).toContain(words);
  });

  test('records of somebody else, which --adopt replaces after they were shown', () => {
    const taken = { ...nothing, domain: withDomainFacts(nothing, { aliasRecords: [elsewhere] }).domain };
    expect([kinds(taken), codes(plan(taken).findings)]).toEqual([[], ['IRSA-ISSUER-086 error']]);
    expect(plan(taken).findings[0]?.why).toContain('CNAME other.example.net');
    const adopting = plan(taken, consents.adopt);
    expect(adopting.changes.map(({ kind }) => kind)).toEqual(order);
    const write = adopting.changes.find(({ kind }) => kind === 'write-alias-records');
    expect(write).toMatchObject({ action: 'update', before: { records: [elsewhere] } });
  });

  test('another value where ACM looks for its record', () => {
    const wrong = { ...validationRecord(validation), values: ['_other.acm-validations.aws'] };
    const unmarked = { ...issued, tags: ownMark };
    const facts = withDomainFacts(sound, { certificates: [unmarked], validationRecords: [wrong] });
    expect([kinds(facts), codes(plan(facts).findings)]).toEqual([[], ['IRSA-ISSUER-086 error']]);
    expect(kinds(facts, consents.adopt)).toEqual(['write-validation-record']);
  });

  test('a name that another distribution of the account has', () => {
    const facts = { ...nothing, nameTakenBy: ['E2'] };
    expect([kinds(facts), codes(plan(facts).findings)]).toEqual([[], ['IRSA-ISSUER-087 error']]);
  });

  test.each<[string, string | null]>([
    ['another name', 'old.example.com'],
    ['none', null],
  ])('a distribution that was made for %s, also by destroy', (_what, made) => {
    const plain = plainDistribution(desired);
    const { [domainTag]: _, ...tags } = plain.tags;
    const distribution = { ...plain, tags: made === null ? tags : { ...tags, [domainTag]: made } };
    const facts = { ...sound, distribution };
    expect([kinds(facts), codes(plan(facts).findings)]).toEqual([[], ['IRSA-ISSUER-088 error']]);
    const removal = planCloudFrontRemoval(desired, facts);
    expect([removal.changes, codes(removal.findings)]).toEqual([[], ['IRSA-ISSUER-088 error']]);
  });
});

describe('what somebody changed is taken back, and found by verify', () => {
  const wrong = [{ ...elsewhere, type: 'A', values: ['192.0.2.1'] }];
  test.each<[string, CloudFrontFacts, readonly string[], string]>([
    [
      'the alias is gone',
      withSettings({ aliases: [] }),
      ['set-distribution-domain', 'await-deployment'],
      'IRSA-ISSUER-072',
    ],
    [
      'another certificate',
      withSettings({ certificate: 'arn:other' }),
      ['set-distribution-domain', 'await-deployment'],
      'IRSA-ISSUER-072',
    ],
    [
      'TLS 1.3 alone, which IAM does not verify',
      withSettings({ minimumTls: 'TLSv1.3_2025' }),
      ['set-distribution-domain', 'await-deployment'],
      'IRSA-ISSUER-072',
    ],
    [
      'addresses of its own',
      withSettings({ tlsBy: 'vip' }),
      ['set-distribution-domain', 'await-deployment'],
      'IRSA-ISSUER-072',
    ],
    [
      'a function',
      withSettings({ functions: ['arn:f'] }),
      ['update-distribution', 'await-deployment'],
      'IRSA-ISSUER-072',
    ],
    [
      'the name leads elsewhere',
      withDomainFacts(sound, { aliasRecords: wrong }),
      ['write-alias-records'],
      'IRSA-ISSUER-092',
    ],
    [
      'the name is gone',
      withDomainFacts(sound, { aliasRecords: [] }),
      ['write-alias-records'],
      'IRSA-ISSUER-092',
    ],
    [
      'the validation record is gone',
      withDomainFacts(sound, { validationRecords: [] }),
      ['write-validation-record'],
      'IRSA-ISSUER-092',
    ],
  ])('%s', (_what, facts, expected, code) => {
    expect([kinds(facts), plan(facts).findings]).toEqual([expected, []]);
    expect(codes(check(facts))).toEqual([`${code} error`]);
  });

  test('a certificate that ran out is replaced, and deleted once nothing uses it', () => {
    const facts = withDomainFacts(sound, { certificates: [{ ...issued, status: 'EXPIRED' }] });
    expect(kinds(facts)).toEqual([
      'request-certificate',
      'write-validation-record',
      'await-certificate',
      'set-distribution-domain',
      'await-deployment',
      'delete-outdated-certificate',
    ]);
    expect(codes(check(facts))).toContain('IRSA-ISSUER-093 error');
  });

  test('why a former request failed is said', () => {
    const failed = { ...issued, status: 'FAILED', failure: 'CAA_ERROR' };
    const { findings } = plan(withDomainFacts(sound, { certificates: [failed] }));
    expect(codes(findings)).toEqual(['IRSA-ISSUER-082 warning']);
    expect(findings[0]?.next).toContain('CAA 0 issue "amazon.com"');
  });

  test('a zone that is not delegated is a warning first, and an error of verify', () => {
    const facts = withDomainFacts(sound, { delegatedTo: ['ns1.registrar.example'] });
    expect(codes(plan(facts).findings)).toEqual(['IRSA-ISSUER-085 warning']);
    expect(codes(check(facts))).toEqual(['IRSA-ISSUER-085 error']);
    expect(check(facts)[0]?.next).toContain('example.com. NS ns-1.awsdns-01.org.');
    expect(check(withDomainFacts(sound, { delegatedTo: null }))).toEqual([]);
  });

  test.each([
    ['PENDING_VALIDATION', 'warning'],
    ['FAILED', 'error'],
  ])('a renewal that is %s is a finding, an %s', (status, severity) => {
    const facts = withDomainFacts(sound, {
      certificates: [{ ...issued, renewal: { status, reason: null } }],
    });
    expect(codes(check(facts))).toEqual([`IRSA-ISSUER-089 ${severity}`]);
    expect(check(facts)[0]?.next).toContain(`${validation.name}. CNAME ${validation.value}.`);
  });
});

import { describe, expect, test } from 'vitest';
import {
  behindCloudFront,
  emptyCloudFront,
  ownDistribution,
  soundCloudFront,
} from '../../../../test/support/cloud-front-facts.ts';
import { consents, ownMark } from '../../../../test/support/issuer-facts.ts';
import { rsaPair } from '../../../../test/support/test-keys.ts';
import { known } from '../../../chain/known.ts';
import { parseIssuerUrl } from '../../../trust/issuer-url.ts';
import { jwkOf } from '../../../trust/jwks.ts';
import type { CloudFrontFacts } from '../cloud-front/observe.ts';
import { planCloudFront } from '../cloud-front/plan.ts';
import type { PublicAnswer, SeenCertificate } from '../ports.ts';
import { certificateFindings, expiriesOf } from './certificate.ts';
import { observeDomain } from './observe.ts';
import { awaitRecord } from './record.ts';
import { distributionTags, viewerSettings } from './viewer-settings.ts';

const name = 'oidc.example.com';
const arn = 'arn:aws:acm:us-east-1:123456789012:certificate/1111';
const domain = { name, certificate: arn };
const key = jwkOf(rsaPair().publicKey);
const hosting = {
  hosting: 'cloudFront',
  bucket: 'prod-1-oidc',
  url: parseIssuerUrl(`https://${name}`),
  domain,
} as const;
const desired = { ...behindCloudFront(known([key])), hosting, url: known(hosting.url) };
const plain = ownDistribution(desired);
const named = { ...plain, settings: { ...plain.settings, ...viewerSettings(domain) } };

const issued: SeenCertificate = {
  status: 'ISSUED',
  names: ['example.com', name],
  type: 'AMAZON_ISSUED',
  notAfter: Date.UTC(2027, 5, 1),
  renewal: null,
};
const factsOf = (certificate: SeenCertificate | null, isReached = true) => ({
  domain,
  certificate,
  isReached,
});

describe('the certificate', () => {
  test.each<[string, SeenCertificate]>([
    ['issued for the name', issued],
    ['imported', { ...issued, type: 'IMPORTED' }],
    ['for a wildcard that matches the name', { ...issued, names: ['*.example.com'] }],
    ['renewed', { ...issued, renewal: 'SUCCESS' }],
  ])('can serve the issuer: %s', (_what, certificate) => {
    expect(certificateFindings(desired, factsOf(certificate))).toEqual([]);
  });

  test.each<[string, SeenCertificate | null, string]>([
    ['a missing one', null, 'no certificate with that ARN'],
    ['one for other names', { ...issued, names: ['www.example.com'] }, 'It covers www.example.com'],
    ['a wildcard of a longer name', { ...issued, names: [`*.${name}`] }, `but not ${name}`],
    ['one from a private CA', { ...issued, type: 'PRIVATE' }, 'private authority'],
    ['a pending one', { ...issued, status: 'PENDING_VALIDATION' }, 'PENDING_VALIDATION, expected ISSUED'],
    ['an expired one', { ...issued, status: 'EXPIRED' }, 'EXPIRED, expected ISSUED'],
  ])('cannot be %s', (_what, certificate, why) => {
    expect(certificateFindings(desired, factsOf(certificate))).toMatchObject([
      { code: 'IRSA-ISSUER-083', severity: 'error', why: expect.stringContaining(why) },
    ]);
  });

  test('cannot be from another account', () => {
    const certificate = arn.replace('123456789012', '999988887777');
    const facts = { ...factsOf(issued), domain: { name, certificate } };
    expect(certificateFindings(desired, facts)).toMatchObject([
      { code: 'IRSA-ISSUER-083', why: expect.stringContaining('another account') },
    ]);
  });

  test.each([
    ['PENDING_VALIDATION', 'warning'],
    ['FAILED', 'error'],
  ])('is not renewed: %s', (renewal, severity) => {
    const certificate = { ...issued, renewal };
    expect(certificateFindings(desired, factsOf(certificate))).toMatchObject([
      { code: 'IRSA-ISSUER-089', severity, why: expect.stringContaining('it expires 2027-06-01') },
    ]);
    expect(expiriesOf(factsOf(certificate))).toMatchObject([{ what: expect.stringContaining('has not') }]);
  });

  test('expires, with the name of the service that renews it', () => {
    const expiryNames = (certificate: SeenCertificate) =>
      expiriesOf(factsOf(certificate)).map(({ what }) => what);
    expect(expiryNames(issued)).toEqual([`certificate of ${name} (ACM renews it)`]);
    expect(expiryNames({ ...issued, type: 'IMPORTED' })).toEqual([
      `certificate of ${name} (imported: you renew it)`,
    ]);
    expect(expiryNames({ ...issued, notAfter: null })).toEqual([]);
  });

  test('that cannot serve the issuer prevents all changes', () => {
    const plan = planCloudFront(desired, { ...emptyCloudFront, domain: factsOf(null, false) }, consents.none);
    expect(plan).toMatchObject({ changes: [], findings: [{ code: 'IRSA-ISSUER-083' }] });
  });
});

describe('the record', () => {
  const answers: Record<string, PublicAnswer> = {
    there: { kind: 'answer', status: 200, contentType: 'application/json', body: '{}' },
    closed: { kind: 'answer', status: 403, contentType: 'text/html', body: '' },
    nowhere: { kind: 'no-answer', reason: 'name', detail: 'getaddrinfo ENOTFOUND' },
  };
  const asking = (answer: PublicAnswer | undefined, asked: string[] = []) => ({
    certificates: async () => ({ get: async () => issued }),
    publicDocuments: {
      fetch: async (url: string) => {
        asked.push(url);
        if (!answer) throw new Error('there is no answer');
        return answer;
      },
    },
  });

  test('is not fetched before the distribution has the name: a resolver would cache that it does not exist', async () => {
    expect(await observeDomain(domain, null, asking(undefined))).toEqual(factsOf(issued, false));
    expect(await observeDomain(domain, plain, asking(undefined))).toEqual(factsOf(issued, false));
    const asked: string[] = [];
    expect(await observeDomain(domain, named, asking(answers['there'], asked))).toEqual(factsOf(issued));
    expect(asked).toEqual([`https://${name}/.well-known/openid-configuration`]);
  });

  test('is the last wait of the plan, until the name resolves to the documents', () => {
    const kinds = (facts: CloudFrontFacts) =>
      planCloudFront(desired, facts, consents.none).changes.map(({ kind }) => kind);
    expect(kinds({ ...emptyCloudFront, domain: factsOf(issued, false) }).slice(-2)).toEqual([
      'await-deployment',
      'await-record',
    ]);
    const distribution = { ...named, tags: distributionTags({ ...desired, tags: ownMark }) };
    const { bucket, accessControl } = soundCloudFront(key);
    const settled = { ...emptyCloudFront, bucket, accessControl, distribution, url: desired.url };
    const made = { ...settled, domain: factsOf(issued, false) };
    expect(kinds(made).filter((kind) => kind !== 'put-document')).toEqual(['await-record']);
    expect(kinds({ ...made, domain: factsOf(issued) })).not.toContain('await-record');
  });

  test.each(['closed', 'nowhere'])('stops apply if the name is %s', async (which) => {
    await expect(awaitRecord(domain, named, asking(answers[which]))).rejects.toMatchObject({
      code: 'IRSA-ISSUER-080',
      problem: { next: expect.stringContaining(`\n  ${name}. CNAME ${named.domain}.\n`) },
    });
  });

  test('lets apply continue if the documents can be read by the name', async () => {
    await awaitRecord(domain, named, asking(answers['there']));
  });
});

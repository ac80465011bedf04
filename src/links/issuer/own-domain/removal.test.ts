import { describe, expect, test } from 'vitest';
import {
  arn,
  byHand,
  byRoute53,
  elsewhere,
  issued,
  namedDistribution,
  soundUnder,
  underDomain,
  withDomainFacts,
} from '../../../../test/support/domain-facts.ts';
import { ownMark } from '../../../../test/support/issuer-facts.ts';
import { rsaPair } from '../../../../test/support/test-keys.ts';
import { jwkOf } from '../../../trust/jwks.ts';
import type { CloudFrontFacts } from '../cloud-front/observe.ts';
import { planCloudFrontRemoval } from '../cloud-front/removal.ts';
import { expiriesOf } from './expiries.ts';
import { zoneTag } from './marks.ts';
import type { DomainFacts } from './observe.ts';
import type { SeenCertificate } from './ports.ts';

const key = jwkOf(rsaPair().publicKey);
const desired = underDomain(byRoute53, key);
const sound = soundUnder(byRoute53, key);

describe('destroy', () => {
  const removal = (facts: CloudFrontFacts) => {
    const { changes, findings } = planCloudFrontRemoval(
      underDomain(facts.domain?.domain ?? byRoute53, key),
      facts,
    );
    return {
      kinds: changes.map(({ kind }) => kind),
      codes: findings.map(({ code, severity }) => `${code} ${severity}`),
      findings,
    };
  };

  test('goes from the records to the bucket', () => {
    expect(removal(sound)).toMatchObject({
      kinds: [
        'delete-alias-records',
        'disable-distribution',
        'await-deployment',
        'delete-distribution',
        'delete-origin-access-control',
        'delete-validation-record',
        'delete-certificate',
        'delete-document',
        'delete-document',
        'delete-document-versions',
        'delete-document-versions',
        'delete-bucket-policy',
        'delete-bucket',
      ],
      codes: [],
    });
  });

  const sharer = { ...issued, arn: arn.replace('us-east-1', 'eu-central-1'), tags: {} };
  const own = { ...issued, tags: ownMark };
  test.each<[string, Partial<DomainFacts>, string, string, string]>([
    [
      'a shared validation record',
      { certificates: [issued, sharer] },
      'delete-validation-record',
      '090',
      sharer.arn,
    ],
    [
      'one that was there before',
      { certificates: [own] },
      'delete-validation-record',
      '090',
      'before irsactl',
    ],
    [
      'a name that leads elsewhere now',
      { aliasRecords: [elsewhere] },
      'delete-alias-records',
      '090',
      'elsewhere',
    ],
  ])('keeps %s and says why', (_what, over, kept, code, why) => {
    const { kinds, codes, findings } = removal(withDomainFacts(sound, over));
    expect(kinds).not.toContain(kept);
    expect([kinds.at(-1), codes]).toEqual(['delete-bucket', [`IRSA-ISSUER-${code} warning`]]);
    expect(findings[0]?.why).toContain(why);
  });

  test('keeps records that irsactl did not write', () => {
    const { [zoneTag]: _, ...tags } = sound.distribution?.tags ?? {};
    const distribution = { ...namedDistribution(desired), tags };
    expect(removal({ ...sound, distribution })).toMatchObject({ codes: ['IRSA-ISSUER-090 warning'] });
  });

  test('keeps a certificate that irsa.yaml names', () => {
    const facts = withDomainFacts(sound, { domain: { ...byRoute53, certificate: arn }, named: issued });
    const { kinds, codes } = removal(facts);
    expect(kinds).not.toContain('delete-certificate');
    expect(codes).toEqual(['IRSA-ISSUER-090 warning']);
  });

  test('names the records that a person is to delete', () => {
    expect(removal(soundUnder(byHand, key)).codes).toEqual([
      'IRSA-ISSUER-091 warning',
      'IRSA-ISSUER-090 warning',
    ]);
  });
});

test.each<[string, Partial<SeenCertificate>, string]>([
  ['by ACM', {}, 'certificate of oidc.example.com (ACM renews it)'],
  ['by hand', { type: 'IMPORTED' }, 'certificate of oidc.example.com (imported: you renew it)'],
])('status says when the certificate ends, and who renews it: %s', (_who, over, what) => {
  const { domain } = withDomainFacts(sound, { certificates: [{ ...issued, ...over }] });
  expect(domain && expiriesOf(desired, domain)).toEqual([{ what, at: Date.UTC(2027, 5, 1) }]);
});

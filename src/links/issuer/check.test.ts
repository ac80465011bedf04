import { describe, expect, test } from 'vitest';
import {
  exampleUrl,
  issuerWith,
  ownMark,
  seenBucket,
  soundBlock,
  soundBucket,
  storedDocument,
} from '../../../test/support/issuer-facts.ts';
import { rsaPair } from '../../../test/support/test-keys.ts';
import { known, unknown } from '../../chain/known.ts';
import { discoveryDocument, renderDiscoveryDocument } from '../../trust/discovery-document.ts';
import { type Jwk, jwkOf, renderJwks } from '../../trust/jwks.ts';
import { checkIssuer } from './check.ts';
import type { PublicAnswer } from './ports.ts';
import { keyRecord } from './published-keys.ts';

// https://repost.aws/knowledge-center/eks-error-invalid-identity-token
const keyText = "Couldn't retrieve verification key from your identity provider";
const certificateText = "OpenIDConnect provider's HTTPS certificate doesn't match configured thumbprint";

const key = jwkOf(rsaPair().publicKey);
const other = jwkOf(rsaPair().publicKey);
const desired = issuerWith(known([key]));
const discovery = discoveryDocument(exampleUrl, { keys: [key] });

function answer(body: string, status = 200, contentType = 'application/json'): PublicAnswer {
  return { kind: 'answer', status, contentType, body };
}

function noAnswer(reason: Extract<PublicAnswer, { kind: 'no-answer' }>['reason']): PublicAnswer {
  return { kind: 'no-answer', reason, detail: `detail of ${reason}` };
}

const soundDiscovery = answer(renderDiscoveryDocument(discovery));
const soundJwks = answer(renderJwks({ keys: [key] }));

const sound = soundBucket(key);

function check(
  documents: { discovery?: PublicAnswer; jwks?: PublicAnswer },
  wanted = desired,
  facts = sound,
) {
  return checkIssuer(wanted, {
    facts: seenBucket(facts),
    discovery: {
      url: `${exampleUrl}/.well-known/openid-configuration`,
      answer: documents.discovery ?? soundDiscovery,
    },
    jwks: { url: `${exampleUrl}/keys.json`, answer: documents.jwks ?? soundJwks },
  });
}

function withMember(change: Readonly<Record<string, unknown>>): PublicAnswer {
  return answer(JSON.stringify({ ...discovery, ...change }));
}

test('a correct issuer has no finding', () => {
  expect(check({})).toEqual([]);
});

test('a bucket that lost its tags is a warning if its documents are correct', () => {
  const untagged = { ...sound, tags: {} };
  const severities = (findings: ReturnType<typeof check>) =>
    findings.map(({ code, severity }) => `${code} ${severity}`);
  expect(severities(check({}, desired, untagged))).toEqual(['IRSA-ISSUER-032 warning']);
  expect(severities(check({ jwks: answer('', 403) }, desired, untagged))).toContain('IRSA-ISSUER-032 error');
});

describe('each fault of the discovery document has its own code', () => {
  test.each<[string, PublicAnswer, string, string]>([
    ['private', answer('<Error/>', 403), 'IRSA-ISSUER-036', '403'],
    ['missing on a web server', answer('Not found', 404), 'IRSA-ISSUER-036', '404'],
    [
      'a web page with status 200',
      answer('<!doctype html>', 200, 'text/html'),
      'IRSA-ISSUER-002',
      'text/html',
    ],
    ['empty', answer(''), 'IRSA-ISSUER-002', 'application/json'],
    ['a redirect', answer('', 301), 'IRSA-ISSUER-002', 'redirect'],
    ['a server error', answer('', 500), 'IRSA-ISSUER-002', '200'],
    ['far too large', noAnswer('too-large'), 'IRSA-ISSUER-002', 'detail of too-large'],
    ['behind a bad certificate', noAnswer('certificate'), 'IRSA-ISSUER-042', 'detail of certificate'],
    [
      'without a TLS version that AWS supports',
      noAnswer('tls-version'),
      'IRSA-ISSUER-002',
      'detail of tls-version',
    ],
    [
      'with an address without HTTPS',
      withMember({ jwks_uri: 'http://a/k' }),
      'IRSA-ISSUER-002',
      'http://a/k',
    ],
    ['on a host without a name', noAnswer('name'), 'IRSA-ISSUER-043', 'resolve'],
    ['on a host that refuses', noAnswer('refused'), 'IRSA-ISSUER-043', 'was refused'],
    ['on a host that is slow', noAnswer('timeout'), 'IRSA-ISSUER-043', 'timed out'],
    ['cut off', noAnswer('other'), 'IRSA-ISSUER-043', 'failed'],
    [
      'for the issuer with a slash',
      withMember({ issuer: `${exampleUrl}/` }),
      'IRSA-ISSUER-036',
      'character by character',
    ],
    ['for another issuer', withMember({ issuer: 'https://else.example' }), 'IRSA-ISSUER-036', 'else.example'],
    [
      'redirected to another host',
      withMember({ jwks_uri: 'https://else.example/k' }),
      'IRSA-ISSUER-036',
      'else.example',
    ],
    ...[
      'issuer',
      'jwks_uri',
      'response_types_supported',
      'subject_types_supported',
      'id_token_signing_alg_values_supported',
    ].map((member): [string, PublicAnswer, string, string] => [
      `without ${member}, which AWS needs`,
      withMember({ [member]: undefined }),
      'IRSA-ISSUER-002',
      member,
    ]),
    [
      'without the algorithm of the signing key',
      withMember({ id_token_signing_alg_values_supported: ['ES256'] }),
      'IRSA-ISSUER-036',
      'has ES256.',
    ],
  ])('%s', (_what, document, code, why) => {
    const findings = check({ discovery: document });
    expect(findings.map((finding) => [finding.code, finding.severity])).toEqual([[code, 'error']]);
    expect(findings[0]?.why).toContain(why);
    expect(findings[0]?.next).not.toBe('');
    // The text that STS returns to pods, so that a search for it finds the cause.
    const said = code === 'IRSA-ISSUER-042' ? certificateText : keyText;
    expect(
      code === 'IRSA-ISSUER-036' || (findings[0]?.why.endsWith(`InvalidIdentityToken: ${said}.`) ?? false),
    ).toBe(true);
  });
});

describe('a property that AWS accepts and others may not is a warning', () => {
  test.each([
    ['text/plain', ['IRSA-ISSUER-002']],
    ['', ['IRSA-ISSUER-002']],
    ['application/json; charset=utf-8', []],
    ['application/jwk-set+json', []],
    ['Application/JSON', []],
  ])('the content type %j', (type, codes) => {
    const findings = check({ jwks: answer(renderJwks({ keys: [key] }), 200, type) });
    expect(findings.map(({ code, severity }) => [code, severity])).toEqual(
      codes.map((code) => [code, 'warning']),
    );
  });

  test('only TLS 1.3, with the error text of AWS after a change of the certificates', () => {
    const [finding, ...more] = check({ jwks: { ...soundJwks, onlyTls13: true } as PublicAnswer });
    expect(more).toEqual([]);
    expect(finding).toMatchObject({ code: 'IRSA-ISSUER-002', severity: 'warning' });
    expect(finding?.why).toContain(certificateText);
  });
});

describe('each fault of the JWKS has its own code', () => {
  const swapped: Jwk = { ...other, kid: key.kid };
  test.each<[string, PublicAnswer, string]>([
    ['private', answer('', 403), 'IRSA-ISSUER-036'],
    ['a web page with status 200', answer('<html>', 200), 'IRSA-ISSUER-002'],
    ['not a key set', answer('{"issuer":"x"}'), 'IRSA-KEY-011'],
    ['without any key', answer('{"keys":[]}'), 'IRSA-KEY-012'],
    ['another key under our key ID', answer(renderJwks({ keys: [swapped] })), 'IRSA-ISSUER-046'],
    [
      'more keys than AWS accepts',
      answer(JSON.stringify({ keys: Array(101).fill({ kty: 'EC' }) })),
      'IRSA-KEY-041',
    ],
  ])('%s', (_what, document, code) => {
    expect(check({ jwks: document }).map((finding) => [finding.code, finding.severity])).toEqual([
      [code, 'error'],
    ]);
  });

  test('a private key in it: it must be removed, and no longer sign', () => {
    const leaked = { ...key, d: 'AQAB' };
    const [finding, ...more] = check({ jwks: answer(JSON.stringify({ keys: [leaked] })) });
    expect(more).toEqual([]);
    expect(finding?.code).toBe('IRSA-KEY-014');
    expect(finding?.next).toContain('stop signing with the key');
  });

  test('another key instead of ours', () => {
    const findings = check({ jwks: answer(renderJwks({ keys: [other] })) });
    expect(findings.map(({ code, severity }) => [code, severity])).toEqual([
      ['IRSA-ISSUER-036', 'error'],
      ['IRSA-ISSUER-046', 'error'],
    ]);
    expect(findings[0]?.what).toContain(key.kid);
    expect(findings[0]?.why).toContain(other.kid);
    expect(findings[1]?.what).toContain(other.kid);
  });
});

describe("a key other than the chain's", () => {
  const both = answer(renderJwks({ keys: [key, other] }));
  const withJwks = (tags: Readonly<Record<string, string>>, keys: readonly Jwk[]) => ({
    ...sound,
    documents: { ...sound.documents, jwks: storedDocument(renderJwks({ keys }), tags) },
  });

  test('that the chain did not publish is an error, and apply removes it', () => {
    const facts = withJwks({ ...ownMark, ...keyRecord([key]) }, [key, other]);
    const [finding, ...more] = check({ jwks: both }, desired, facts);
    expect(more).toEqual([]);
    expect(finding).toMatchObject({ code: 'IRSA-ISSUER-046', severity: 'error' });
    expect(finding?.next).toContain('Run `irsactl apply --only issuer`.');
  });

  test('in a document that lost its mark is an error, and apply removes it', () => {
    const [finding, ...more] = check({ jwks: both }, desired, withJwks({}, [key, other]));
    expect(more).toEqual([]);
    expect(finding).toMatchObject({ code: 'IRSA-ISSUER-046', severity: 'error' });
    expect(finding?.next).toContain('Run `irsactl apply --only issuer`.');
  });

  test('in a document and bucket of another owner is an error, and the cure is not a plain apply', () => {
    const tags = { ...ownMark, 'irsactl.dev/adopted': 'true' };
    const findings = check({ jwks: both }, desired, { ...withJwks({}, [key, other]), tags });
    expect(findings.map(({ code }) => code)).toEqual(['IRSA-ISSUER-046', 'IRSA-ISSUER-032']);
    expect(findings[0]?.next).toMatch(
      /^First resolve IRSA-ISSUER-032 below: .*delete it and run `irsactl apply`/,
    );
  });

  test('that was kept at adoption is a warning', () => {
    const facts = withJwks({ ...ownMark, ...keyRecord([key], [other]) }, [key, other]);
    const findings = check({ jwks: both }, desired, facts).filter(({ code }) => code !== 'IRSA-ISSUER-002');
    expect(findings.map(({ code, severity }) => [code, severity])).toEqual([['IRSA-ISSUER-057', 'warning']]);
    expect(findings[0]?.what).toContain(other.kid);
  });

  test('that only the web server returns is not fixed by apply', () => {
    const [finding] = check({ jwks: both });
    expect(finding?.code).toBe('IRSA-ISSUER-046');
    expect(finding?.next).toContain('check the web server');
  });
});

test('no cure publishes a staged key that was swapped', () => {
  const swapped = issuerWith(known([other]));
  const findings = check({}, swapped);
  expect(findings.map(({ code }) => code)).toEqual(['IRSA-ISSUER-054']);
  expect(findings[0]?.next).toContain('restore the former one');
});

describe('a bucket policy that lets outsiders do more than read the two documents is an error', () => {
  const own = JSON.parse(JSON.stringify(sound.policy)).Statement[0];
  const all = ['arn:aws:s3:::prod-1-oidc', 'arn:aws:s3:::prod-1-oidc/*'];
  const theirs = { Sid: 'Theirs', Effect: 'Allow', Principal: '*', Action: 's3:*', Resource: all };
  const judge = (...Statement: readonly object[]) => {
    const policy = JSON.parse(JSON.stringify({ Version: '2012-10-17', Statement }));
    return check({}, desired, { ...sound, policy });
  };

  test.each<[string, object]>([
    ['everyone writes objects', { Action: 's3:PutObject' }],
    ['everyone deletes objects', { Action: 's3:DeleteObject' }],
    ['everyone writes ACLs', { Action: ['s3:PutObjectAcl', 's3:PutBucketAcl'] }],
    ['everyone writes the policy', { Action: 's3:PutBucketPolicy' }],
    ['everyone deletes the bucket', { Action: 's3:DeleteBucket' }],
    ['everyone does everything', { Action: '*' }],
    ['everyone does all but one action', { Action: undefined, NotAction: 's3:GetObject' }],
    ['another account writes', { Principal: { AWS: '999999999999' }, Action: 's3:PutObject' }],
    ['everyone except one writes', { Principal: undefined, NotPrincipal: { AWS: '999999999999' } }],
    [
      'a service writes for anyone',
      { Principal: { Service: 'logging.s3.amazonaws.com' }, Action: 's3:PutObject' },
    ],
    ['only a referer is required', { Condition: { StringLike: { 'aws:Referer': '*' } } }],
    ['everyone reads every object', { Action: 's3:GetObject' }],
    ['everyone reads a folder', { Action: 's3:Get*', Resource: 'arn:aws:s3:::prod-1-oidc/private/*' }],
    [
      'everyone reads names like ours',
      { Action: 's3:GetObject', Resource: 'arn:aws:s3:::prod-1-oidc/keys.json*' },
    ],
    ['everybody lists', { Action: 's3:ListBucket', Resource: 'arn:aws:s3:::prod-1-oidc' }],
    [
      'another account reads',
      { Principal: { AWS: 'arn:aws:iam::999999999999:root' }, Action: 's3:GetObject' },
    ],
    ['our documents are writable', { Action: 's3:Put*', Resource: own.Resource }],
  ])('%s', (_what, change) => {
    const findings = judge({ ...theirs, ...change }, own);
    expect(findings).toMatchObject([{ code: 'IRSA-ISSUER-048', severity: 'error', link: 'issuer' }]);
    expect(findings[0]?.why).toContain('Theirs');
    expect(findings[0]?.next).toContain('Remove these statements');
  });

  test('a wider statement of irsactl is fixed by apply', () => {
    const findings = judge({ ...own, Resource: 'arn:aws:s3:::prod-1-oidc/*' });
    expect(findings).toMatchObject([{ code: 'IRSA-ISSUER-048', severity: 'error' }]);
    expect(findings[0]?.next).toBe('Run `irsactl apply --only issuer`.');
  });

  test('a policy that cannot be evaluated counts as open', () => {
    expect(judge({ ...theirs, Effect: 'Perhaps' }, own)).toMatchObject([{ code: 'IRSA-ISSUER-048' }]);
  });

  test.each<[string, object]>([
    ['a Deny', { Effect: 'Deny' }],
    ['the own account', { Principal: { AWS: 'arn:aws:iam::123456789012:role/writer' } }],
    [
      'a service on behalf of the own account',
      {
        Principal: { Service: 'logging.s3.amazonaws.com' },
        Condition: { StringEquals: { 'aws:SourceAccount': '123456789012' } },
      },
    ],
    ['reading the two documents again', { Action: 's3:GetObject', Resource: own.Resource }],
  ])('and %s is not', (_what, change) => {
    const Condition = { Bool: { 'aws:SecureTransport': 'false' } };
    const statement = { ...theirs, ...('Effect' in change ? { Condition } : {}), ...change };
    expect(judge(statement, own)).toEqual([]);
  });
});

test.each([
  [null, 'BlockPublicAcls, IgnorePublicAcls, BlockPublicPolicy are off'],
  [{ ...soundBlock, ignorePublicAcls: false }, 'IgnorePublicAcls is off'],
])('Block Public Access that is off is an error, which apply fixes: %j', (block, why) => {
  const [finding, ...more] = check({}, desired, { ...sound, block });
  expect(more).toEqual([]);
  expect(finding).toMatchObject({
    code: 'IRSA-ISSUER-036',
    severity: 'error',
    why: expect.stringContaining(why),
    next: 'Run `irsactl apply --only issuer`.',
  });
});

test('while the key is unknown, only the documents themselves are checked', () => {
  const unsettled = issuerWith(unknown('the signing key'));
  const facts = { ...sound, documents: { discovery: null, jwks: null } };
  expect(check({}, unsettled, facts)).toEqual([]);
  expect(check({ jwks: answer('', 403) }, unsettled, facts).map(({ code }) => code)).toEqual([
    'IRSA-ISSUER-036',
  ]);
});

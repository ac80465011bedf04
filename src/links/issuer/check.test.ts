import { describe, expect, test } from 'vitest';
import { desiredIssuer } from '../../../test/support/issuer-facts.ts';
import { rsaPair } from '../../../test/support/test-keys.ts';
import { known, unknown } from '../../chain/known.ts';
import { discoveryDocument, renderDiscoveryDocument } from '../../trust/discovery-document.ts';
import { type Jwk, jwkOf, renderJwks } from '../../trust/jwks.ts';
import { checkIssuer } from './check.ts';
import type { PublicAnswer } from './ports.ts';

const key = jwkOf(rsaPair().publicKey);
const other = jwkOf(rsaPair().publicKey);
const desired = desiredIssuer(known([key]));
const discovery = discoveryDocument(desired.url, { keys: [key] });

function answer(body: string, status = 200, contentType = 'application/json'): PublicAnswer {
  return { kind: 'answer', status, contentType, body };
}

function noAnswer(reason: Extract<PublicAnswer, { kind: 'no-answer' }>['reason']): PublicAnswer {
  return { kind: 'no-answer', reason, detail: `detail of ${reason}` };
}

const soundDiscovery = answer(renderDiscoveryDocument(discovery));
const soundJwks = answer(renderJwks({ keys: [key] }));

function check(documents: { discovery?: PublicAnswer; jwks?: PublicAnswer }, wanted = desired) {
  return checkIssuer(wanted, {
    discovery: {
      url: `${desired.url}/.well-known/openid-configuration`,
      answer: documents.discovery ?? soundDiscovery,
    },
    jwks: { url: `${desired.url}/keys.json`, answer: documents.jwks ?? soundJwks },
  });
}

function withMember(change: Readonly<Record<string, unknown>>): PublicAnswer {
  return answer(JSON.stringify({ ...discovery, ...change }));
}

test('a sound issuer has no finding', () => {
  expect(check({})).toEqual([]);
});

describe('each fault of the discovery document has a code of its own', () => {
  test.each<[string, PublicAnswer, string, string]>([
    ['private', answer('<Error/>', 403), 'IRSA-ISSUER-036', '403'],
    ['missing on a web server', answer('Not found', 404), 'IRSA-ISSUER-036', '404'],
    [
      'a web page with status 200',
      answer('<!doctype html>', 200, 'text/html'),
      'IRSA-ISSUER-037',
      'text/html',
    ],
    ['empty', answer(''), 'IRSA-ISSUER-037', 'application/json'],
    ['a redirect', answer('', 301), 'IRSA-ISSUER-049', 'redirect'],
    ['a server error', answer('', 500), 'IRSA-ISSUER-049', '200'],
    ['far too large', noAnswer('too-large'), 'IRSA-ISSUER-049', 'detail of too-large'],
    ['behind a bad certificate', noAnswer('certificate'), 'IRSA-ISSUER-042', 'detail of certificate'],
    ['on a host without a name', noAnswer('name'), 'IRSA-ISSUER-043', 'resolve'],
    ['on a host that refuses', noAnswer('refused'), 'IRSA-ISSUER-043', 'Nothing answers'],
    ['on a host that is slow', noAnswer('timeout'), 'IRSA-ISSUER-043', 'in time'],
    ['cut off', noAnswer('other'), 'IRSA-ISSUER-043', 'failed'],
    [
      'for the issuer with a slash',
      withMember({ issuer: `${desired.url}/` }),
      'IRSA-ISSUER-038',
      'letter by letter',
    ],
    ['for another issuer', withMember({ issuer: 'https://else.example' }), 'IRSA-ISSUER-038', 'else.example'],
    [
      'leading elsewhere',
      withMember({ jwks_uri: 'https://else.example/k' }),
      'IRSA-ISSUER-052',
      'else.example',
    ],
    [
      'without a list that AWS needs',
      withMember({ subject_types_supported: undefined }),
      'IRSA-ISSUER-002',
      'subject_types_supported',
    ],
  ])('%s', (_what, document, code, why) => {
    const findings = check({ discovery: document });
    expect(findings.map((finding) => [finding.code, finding.severity])).toEqual([[code, 'error']]);
    expect(findings[0]?.why).toContain(why);
    expect(findings[0]?.next).not.toBe('');
  });
});

describe('each fault of the JWKS has a code of its own', () => {
  const swapped: Jwk = { ...other, kid: key.kid };
  test.each<[string, PublicAnswer, string]>([
    ['private', answer('', 403), 'IRSA-ISSUER-036'],
    ['a web page with status 200', answer('<html>', 200), 'IRSA-ISSUER-037'],
    ['no key set', answer('{"issuer":"x"}'), 'IRSA-KEY-011'],
    ['without any key', answer('{"keys":[]}'), 'IRSA-KEY-012'],
    ['another key under our key ID', answer(renderJwks({ keys: [swapped] })), 'IRSA-ISSUER-040'],
  ])('%s', (_what, document, code) => {
    expect(check({ jwks: document }).map((finding) => [finding.code, finding.severity])).toEqual([
      [code, 'error'],
    ]);
  });

  test('our key missing, and another one there', () => {
    const findings = check({ jwks: answer(renderJwks({ keys: [other] })) });
    expect(findings.map(({ code, severity }) => [code, severity])).toEqual([
      ['IRSA-ISSUER-039', 'error'],
      ['IRSA-ISSUER-046', 'warning'],
    ]);
    expect(findings[0]?.what).toContain(key.kid);
    expect(findings[0]?.why).toContain(other.kid);
    expect(findings[1]?.next).toContain('delete keys.json and run `irsactl apply --only issuer`');
  });
});

test('while the key is unknown, only the documents themselves are judged', () => {
  expect(check({}, desiredIssuer(unknown('the signing key')))).toEqual([]);
  const findings = check({ jwks: answer('', 403) }, desiredIssuer(unknown('the signing key')));
  expect(findings.map(({ code }) => code)).toEqual(['IRSA-ISSUER-036']);
});

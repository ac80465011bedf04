import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ecPair } from '../../test/support/test-keys.ts';
import { parseIssuerUrl } from '../trust/issuer-url.ts';
import { jwksOf } from '../trust/jwks.ts';
import { answerCall } from './answer-call.ts';
import { documentPathsOf, servedDocuments } from './served-documents.ts';

const issuer = parseIssuerUrl('https://oidc.example.com/clusters/prod-1');
const paths = documentPathsOf(issuer);
const [discovery, keys] = paths;
const jwks = jwksOf([ecPair().publicKey]);
const shelf = { paths, documents: servedDocuments(issuer, jwks) };

function ask(
  method: string,
  target: string,
  ifNoneMatch?: string,
  from: Parameters<typeof answerCall>[1] = shelf,
) {
  return answerCall({ method, target, ifNoneMatch }, from);
}

it('the documents lie below the path of the issuer', () => {
  expect(paths).toEqual(['/clusters/prod-1/.well-known/openid-configuration', '/clusters/prod-1/keys.json']);
  expect(documentPathsOf(parseIssuerUrl('https://oidc.example.com'))).toEqual([
    '/.well-known/openid-configuration',
    '/keys.json',
  ]);
});

it('the discovery document names the issuer and leads to the keys', () => {
  const answer = ask('GET', discovery);
  expect(answer.code).toBe(200);
  expect(answer.headers).toMatchObject({
    'content-type': 'application/json',
    'cache-control': 'public, max-age=300',
  });
  expect(JSON.parse(answer.body.toString())).toMatchObject({
    issuer,
    jwks_uri: `${issuer}/keys.json`,
    id_token_signing_alg_values_supported: ['ES256'],
  });
  expect(JSON.parse(ask('GET', `${keys}?x=1`).body.toString())).toEqual(JSON.parse(JSON.stringify(jwks)));
});

describe('whoever has the document already', () => {
  const { etag = '' } = ask('GET', keys).headers;

  it.each([etag, `W/${etag}`, `"other", ${etag}`, ' * '])('gets 304 for %s', (ifNoneMatch) => {
    expect(ask('GET', keys, ifNoneMatch)).toMatchObject({
      code: 304,
      headers: { etag },
      body: Buffer.alloc(0),
    });
  });

  it.each(['"other"', etag.slice(1, -1), ''])('gets it anew for %j', (ifNoneMatch) => {
    expect(ask('GET', keys, ifNoneMatch).code).toBe(200);
  });

  it('gets it anew once a key has changed', () => {
    const documents = servedDocuments(issuer, jwksOf([ecPair().publicKey]));
    expect(ask('GET', keys, etag, { paths, documents }).code).toBe(200);
  });
});

it('says 503 while no key is known, and when to come again', () => {
  const empty = { paths, documents: null };
  expect(ask('GET', keys, '*', empty)).toMatchObject({ code: 503, headers: { 'retry-after': '5' } });
  expect(ask('GET', '/', undefined, empty).code).toBe(404);
});

it('nothing else is answered, whatever is asked', () => {
  const method = fc.oneof(fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'get'), fc.string());
  const target = fc.oneof(
    fc.constantFrom(discovery, keys, `${keys}/`, `/${keys}`, `${keys}/../keys.json`, keys.toUpperCase(), '*'),
    fc.string(),
  );
  fc.assert(
    fc.property(method, target, (asked, path) => {
      const isDocument = paths.includes(path.split('?')[0] ?? '');
      const expected = !isDocument ? 404 : asked === 'GET' || asked === 'HEAD' ? 200 : 405;
      expect(ask(asked, path).code).toBe(expected);
    }),
  );
});

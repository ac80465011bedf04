import { describe, expect, it } from 'vitest';
import { ecPair, rsaPair } from '../../test/support/test-keys.ts';
import { discoveryDocument, parseDiscoveryDocument, renderDiscoveryDocument } from './discovery-document.ts';
import { parseIssuerUrl } from './issuer-url.ts';
import { jwksOf } from './jwks.ts';

const issuer = parseIssuerUrl('https://s3.eu-central-1.amazonaws.com/oidc');
const document = discoveryDocument(issuer, jwksOf([rsaPair().publicKey]));

describe('discoveryDocument', () => {
  // The document of https://github.com/aws/amazon-eks-pod-identity-webhook/blob/master/SELF_HOSTED_SETUP.md
  it('has the seven members of known issuers', () => {
    expect(JSON.parse(renderDiscoveryDocument(document))).toEqual({
      issuer: 'https://s3.eu-central-1.amazonaws.com/oidc',
      jwks_uri: 'https://s3.eu-central-1.amazonaws.com/oidc/keys.json',
      authorization_endpoint: 'urn:kubernetes:programmatic_authorization',
      response_types_supported: ['id_token'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['RS256'],
      claims_supported: ['sub', 'iss'],
    });
  });

  it('lists each algorithm of the keys once, sorted', () => {
    const jwks = jwksOf([rsaPair().publicKey, ecPair().publicKey, ecPair().publicKey]);
    expect(discoveryDocument(issuer, jwks).id_token_signing_alg_values_supported).toEqual(['ES256', 'RS256']);
  });
});

describe('parseDiscoveryDocument', () => {
  it('reads a rendered document', () => {
    expect(parseDiscoveryDocument(renderDiscoveryDocument(document))).toEqual(document);
  });

  it('reads the document of an API server, which has five members', () => {
    const { authorization_endpoint, claims_supported, ...five } = document;
    expect(parseDiscoveryDocument(JSON.stringify(five))).toEqual(five);
  });

  it.each([
    ['', 'an empty text'],
    ['<html>', 'a web page (HTML)'],
    ['[1]', 'a list'],
    [JSON.stringify({ ...document, issuer: undefined }), '`issuer`'],
    [JSON.stringify({ ...document, jwks_uri: '' }), '`jwks_uri`'],
    [JSON.stringify({ ...document, response_types_supported: [] }), '`response_types_supported`'],
    [JSON.stringify({ ...document, subject_types_supported: 'public' }), '`subject_types_supported`'],
    [
      JSON.stringify({ ...document, id_token_signing_alg_values_supported: [1] }),
      '`id_token_signing_alg_values_supported`',
    ],
    [JSON.stringify({ ...document, claims_supported: 1 }), '`claims_supported`'],
  ])('refuses %s', (text, words) => {
    expect(() => parseDiscoveryDocument(text)).toThrowError(
      expect.objectContaining({
        code: 'IRSA-ISSUER-002',
        problem: expect.objectContaining({ why: expect.stringContaining(words) }),
      }),
    );
  });
});

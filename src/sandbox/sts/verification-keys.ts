import { compactVerify, createLocalJWKSet, type JSONWebKeySet } from 'jose';
import { isJsonObject, type Json, type JsonObject } from '../../trust/json.ts';
import type { IdentityProvider } from '../account.ts';
import type { FetchPublic } from '../public-sites.ts';
import { stsFaults } from './sts-faults.ts';
import { tokenAlgorithms, type UnverifiedToken } from './web-identity-token.ts';

/** Verifies tokens with the keys that their issuer publishes. */
export interface TokenVerifier {
  /** Throws if the documents cannot be fetched or are invalid, or if none of their keys signed the token. */
  verify(token: UnverifiedToken, provider: IdentityProvider): Promise<void>;
}

interface TokenVerifierOptions {
  readonly fetchPublic: FetchPublic;
  readonly now: () => Date;
  /** How long a JWKS is cached; 0 fetches it for every token. */
  readonly jwksCacheSeconds: number;
}

const keyLimit = 100;

/** Creates a verifier that reads an issuer's documents as the public sees them. */
export function createTokenVerifier(options: TokenVerifierOptions): TokenVerifier {
  // Deleting a provider drops its cached keys; a provider created again starts with none.
  const cache = new WeakMap<IdentityProvider, { readonly keys: JSONWebKeySet; readonly until: number }>();

  async function keysOf(issuer: string, provider: IdentityProvider): Promise<JSONWebKeySet> {
    const cached = cache.get(provider);
    if (cached && cached.until > options.now().getTime()) return cached.keys;
    const discovery = await readDocument(`${issuer}/.well-known/openid-configuration`, provider);
    const keys = readKeys(await readDocument(jwksUri(discovery, issuer), provider));
    if (options.jwksCacheSeconds > 0) {
      cache.set(provider, { keys, until: options.now().getTime() + options.jwksCacheSeconds * 1000 });
    }
    return keys;
  }

  async function readDocument(url: string, provider: IdentityProvider): Promise<JsonObject> {
    const answer = await options.fetchPublic(url).catch(() => {
      throw stsFaults.noVerificationKey();
    });
    if (answer.untrustedThumbprint !== null && !provider.thumbprints.includes(answer.untrustedThumbprint)) {
      throw stsFaults.untrustedCertificate();
    }
    if (answer.status !== 200) throw stsFaults.noVerificationKey();
    return parseDocument(answer.body);
  }

  return {
    async verify(token, provider) {
      const keys = await keysOf(token.issuer, provider);
      if (token.keyId === null) throw stsFaults.noVerificationKey();
      const verified = await compactVerify(token.text, createLocalJWKSet(keys), {
        algorithms: tokenAlgorithms,
      }).catch(() => {
        throw stsFaults.noVerificationKey();
      });
      checkKeyCount(keys, verified.protectedHeader.alg);
    },
  };
}

function parseDocument(text: string): JsonObject {
  let value: Json = null;
  try {
    value = JSON.parse(text);
  } catch {
    // A web page with status 200 counts as no document.
  }
  if (!isJsonObject(value)) throw stsFaults.noVerificationKey();
  return value;
}

/** STS requires these members besides the issuer: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html */
const requiredLists = [
  'response_types_supported',
  'subject_types_supported',
  'id_token_signing_alg_values_supported',
];

function jwksUri(discovery: JsonObject, issuer: string): string {
  const uri = discovery['jwks_uri'];
  const complete = requiredLists.every((name) => Array.isArray(discovery[name]));
  if (discovery['issuer'] !== issuer || typeof uri !== 'string' || !complete) {
    throw stsFaults.noVerificationKey();
  }
  return uri;
}

function readKeys(document: JsonObject): JSONWebKeySet {
  const keys = document['keys'];
  if (!Array.isArray(keys) || keys.length === 0) throw stsFaults.noVerificationKey();
  const read = keys.map((key: Json) => {
    if (!isJsonObject(key) || typeof key['kty'] !== 'string') throw stsFaults.noVerificationKey();
    return { ...key, kty: key['kty'] };
  });
  return { keys: read };
}

/**
 * A JWKS may have this many keys of each type; if it has more, STS refuses tokens signed with a key of that type:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html
 */
function checkKeyCount({ keys }: JSONWebKeySet, algorithm: string): void {
  const type = algorithm.startsWith('ES') ? 'EC' : 'RSA';
  if (keys.filter(({ kty }) => kty === type).length > keyLimit) throw stsFaults.noVerificationKey();
}

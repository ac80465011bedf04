import { IrsaError } from '../errors/irsa-error.ts';
import type { IssuerUrl } from './issuer-url.ts';
import type { Json, JsonObject } from './json.ts';
import { jsonKind, readJsonObject } from './json-answer.ts';
import type { Jwk } from './jwks.ts';

/**
 * The document at `ISSUER/.well-known/openid-configuration`. irsactl writes all seven members; API servers omit two.
 */
export interface DiscoveryDocument {
  readonly issuer: string;
  readonly jwks_uri: string;
  readonly authorization_endpoint?: string;
  readonly response_types_supported: readonly string[];
  readonly subject_types_supported: readonly string[];
  readonly id_token_signing_alg_values_supported: readonly string[];
  readonly claims_supported?: readonly string[];
}

/** The paths of the two documents under an issuer. */
export const discoveryPath = '/.well-known/openid-configuration';
export const jwksPath = '/keys.json';

/**
 * The document for an issuer and its keys, with the members that known working issuers publish:
 * https://github.com/aws/amazon-eks-pod-identity-webhook/blob/master/SELF_HOSTED_SETUP.md
 *
 * @param issuer - the issuer, as `parseIssuerUrl` gives it
 * @param jwks - the keys that sign for it; only their algorithms are used
 * @returns the document, to be published under the issuer at `/.well-known/openid-configuration`
 * @throws nothing
 * @example
 * import { discoveryDocument, parseIssuerUrl } from 'irsactl';
 * discoveryDocument(parseIssuerUrl('https://oidc.example.com/prod-1'), { keys: [{ alg: 'RS256' }] }).jwks_uri;
 */
export function discoveryDocument(
  issuer: IssuerUrl,
  jwks: { readonly keys: readonly Pick<Jwk, 'alg'>[] },
): Required<DiscoveryDocument> {
  return {
    issuer,
    jwks_uri: `${issuer}${jwksPath}`,
    authorization_endpoint: 'urn:kubernetes:programmatic_authorization',
    response_types_supported: ['id_token'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: [...new Set(jwks.keys.map(({ alg }) => alg))].sort(),
    claims_supported: ['sub', 'iss'],
  };
}

/** The text to publish, with a trailing line break. */
export function renderDiscoveryDocument(document: DiscoveryDocument): string {
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** Reads a published document; throws IRSA-ISSUER-002 if it lacks what AWS needs. `name` is its source in messages. */
export function parseDiscoveryDocument(text: string, name = 'The discovery document'): DiscoveryDocument {
  const answer = readJsonObject(text);
  if ('saw' in answer) throw notADiscoveryDocument(name, `Expected a JSON object; seen: ${answer.saw}.`);
  const reader = memberReader(answer.object, name);
  const { authorization_endpoint, claims_supported } = answer.object;
  return {
    issuer: reader.text('issuer'),
    jwks_uri: reader.text('jwks_uri'),
    ...(authorization_endpoint === undefined
      ? {}
      : { authorization_endpoint: reader.text('authorization_endpoint') }),
    response_types_supported: reader.list('response_types_supported'),
    subject_types_supported: reader.list('subject_types_supported'),
    id_token_signing_alg_values_supported: reader.list('id_token_signing_alg_values_supported'),
    ...(claims_supported === undefined ? {} : { claims_supported: reader.list('claims_supported') }),
  };
}

function memberReader(object: JsonObject, name: string) {
  return {
    text(member: string): string {
      const value = object[member];
      if (typeof value === 'string' && value !== '') return value;
      throw notADiscoveryDocument(name, `Its \`${member}\` should be a string; seen: ${kindOrEmpty(value)}.`);
    },
    list(member: string): readonly string[] {
      const value = object[member];
      const texts = Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
      if (Array.isArray(value) && value.length > 0 && texts.length === value.length) return texts;
      throw notADiscoveryDocument(
        name,
        `Its \`${member}\` should be a list of strings; seen: ${kindOrEmpty(value)}.`,
      );
    },
  };
}

function kindOrEmpty(value: Json | undefined): string {
  if (value === '') return 'an empty string';
  return Array.isArray(value) && value.length === 0 ? 'an empty list' : jsonKind(value);
}

function notADiscoveryDocument(name: string, why: string): IrsaError {
  return new IrsaError('IRSA-ISSUER-002', {
    what: `${name} cannot be used by AWS.`,
    why,
    next: 'Publish the output of `irsactl discovery --issuer URL`.',
  });
}

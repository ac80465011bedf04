export { irsaJsonSchema } from './config/json-schema.ts';
export { parseTrustChain } from './config/parse-trust-chain.ts';
export type { TrustChain } from './config/trust-chain.ts';
export { IrsaError, IrsaErrors, type Place, type Problem } from './errors/irsa-error.ts';
export { type DiscoveryDocument, discoveryDocument } from './trust/discovery-document.ts';
export { type IssuerUrl, parseIssuerUrl } from './trust/issuer-url.ts';
export { type Jwk, type Jwks, jwksOf } from './trust/jwks.ts';
export { type KeyId, keyIdOf } from './trust/key-id.ts';
export { type ServiceAccountName, type Subject, serviceAccountSubject } from './trust/subject.ts';

import {
  type Gate,
  type Holder,
  holdersOf,
  type PublicKeys,
  publishGate,
  retireGates,
  type TokensInUse,
} from './gates.ts';

/**
 * The five stages of a rotation, in order, each with the gate to the next. The current stage is stored nowhere: it follows
 * from the facts.
 */
export const stages = [
  { stage: 'prepare', gate: 'every control plane node has the next key' },
  { stage: 'publish', gate: 'the public copy has listed both keys for an hour' },
  { stage: 'accept', gate: 'every API server accepts both keys' },
  { stage: 'sign', gate: 'every API server signs with the next key, and no token of the old one is in use' },
  { stage: 'retire', gate: 'no API server, no JWKS and no node has the old key' },
] as const;
export type Stage = (typeof stages)[number]['stage'];

/** A rotation, from the file on every control plane node. */
export interface KeyRotation {
  /** The key that will sign. */
  readonly next: string;
  /** The key that will be retired. One that never signed needs no wait. */
  readonly former: { readonly keyId: string; readonly hasSigned: boolean };
  /** The former key is stolen: every token that it signed is refused as soon as the next key can sign. */
  readonly isCompromised: boolean;
}

/** The key ID that replaces a stolen key; null if no key is stolen. */
export function replacementOf(rotation: KeyRotation | null): string | null {
  return rotation?.isCompromised ? rotation.next : null;
}

/** The keys of one API server's process. */
export interface KeysOfServer {
  readonly signs: string;
  /** Key IDs, including the signing one. */
  readonly accepts: readonly string[];
}

export interface RotationFacts {
  readonly rotation: KeyRotation;
  /** Whether irsactl publishes the JWKS itself. */
  readonly publishes: boolean;
  /** Null if no public copy could be fetched. */
  readonly published: PublicKeys | null;
  readonly servers: readonly KeysOfServer[];
  readonly inUse: TokensInUse;
  /** How long the next key is public before an API server signs with it, in seconds. */
  readonly publicForSeconds: number;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** The user accepts the loss of the tokens for which the gates wait. */
  readonly acceptLoss: boolean;
}

/** The allowed moves of the API servers, and the gates for the others. */
export interface KeyMoves {
  readonly stage: Stage;
  /** The key that every API server is to accept, and then to sign with, one at a time. */
  readonly signWith: string | null;
  /** The key that no API server is to accept. */
  readonly retire: string | null;
  /** Closed gates before the next move. */
  readonly gates: readonly Gate[];
  /** Workloads whose tokens would be refused: their pods must be recreated. */
  readonly refused: readonly Holder[];
}

/**
 * The next stage of a rotation. An API server signs with a key only when every other one accepts it and it has been public for
 * long enough. None stops accepting a key while a token of it may be in use.
 */
export function keyMoves(facts: RotationFacts): KeyMoves {
  const { rotation, servers } = facts;
  const { next } = rotation;
  if (rotation.isCompromised) return replacement(facts);
  const nothing = { signWith: null, retire: null, gates: [], refused: [] };
  if (!servers.every(({ signs }) => signs === next)) {
    // Once an API server signs with it, waiting would only leave the servers in different forms.
    const hasBegun = servers.some(({ signs }) => signs === next);
    const closed = hasBegun ? null : publishGate(next, facts.published, facts);
    if (closed) return { ...nothing, stage: 'publish', gates: [closed] };
    const isAccepted = servers.every(({ accepts }) => accepts.includes(next));
    return { ...nothing, stage: isAccepted ? 'sign' : 'accept', signWith: next };
  }
  const { keyId, hasSigned } = rotation.former;
  if (!servers.some(({ accepts }) => accepts.includes(keyId))) return { ...nothing, stage: 'retire' };
  const gates = hasSigned && !facts.acceptLoss ? retireGates(facts.inUse, facts.now) : [];
  return gates.length === 0
    ? { ...nothing, stage: 'retire', retire: keyId }
    : { ...nothing, stage: 'sign', gates };
}

/**
 * A stolen key is removed in the step in which the next one begins to sign. The plan with that step first publishes the next
 * key; a user who publishes the JWKS must do so before.
 */
function replacement({ rotation, servers, publishes, published, inUse }: RotationFacts): KeyMoves {
  const { next, former } = rotation;
  const nothing = { signWith: null, retire: null, gates: [], refused: [] };
  const isDone = servers.every(({ signs, accepts }) => signs === next && !accepts.includes(former.keyId));
  if (isDone) return { ...nothing, stage: 'retire' };
  const isPublic = published?.keyIds.includes(next) && !published.keyIds.includes(former.keyId);
  if (!isPublic && !publishes) {
    const why = 'The public JWKS must list the next key, and no longer the stolen one.';
    return { ...nothing, stage: 'publish', gates: [{ why, opensAt: null, holders: [] }] };
  }
  return { ...nothing, stage: 'sign', signWith: next, retire: former.keyId, refused: holdersOf(inUse.pods) };
}

/** An issuer that this chain had before irsa.yaml named another one. */
export interface FormerIssuer {
  readonly url: string;
  /** Whether an API server still accepts its tokens, or may. */
  readonly isAccepted: boolean;
}

export interface MigrationFacts {
  readonly issuer: string;
  readonly formers: readonly string[];
  /** The issuers of each API server's process, the signing one first. */
  readonly servers: readonly (readonly string[])[];
  readonly inUse: TokensInUse;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly acceptLoss: boolean;
}

export interface IssuerMoves {
  /** The issuers that no API server is to accept. */
  readonly retire: readonly string[];
  /** Closed gates before that. */
  readonly gates: readonly Gate[];
}

/**
 * The end of a migration: former issuers are retired when every API server signs for the new one and no token of theirs is in
 * use. Token Secrets do not name a chain's issuer, so they do not count:
 * https://github.com/kubernetes/kubernetes/blob/v1.36.0/pkg/serviceaccount/legacy.go
 */
export function issuerMoves({
  issuer,
  formers,
  servers,
  inUse,
  now,
  acceptLoss,
}: MigrationFacts): IssuerMoves {
  const accepted = formers.filter((former) => servers.some((issuers) => issuers.includes(former)));
  const isSigning = servers.every(([first]) => first === issuer);
  if (accepted.length === 0 || !isSigning) return { retire: [], gates: [] };
  const gates = acceptLoss ? [] : retireGates({ ...inUse, secrets: [] }, now);
  return { retire: gates.length === 0 ? accepted : [], gates };
}

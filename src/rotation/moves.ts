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
 * The five stages of a rotation, in their order, and what must hold before the next begins. Which one it is in follows from
 * facts; nothing keeps count.
 */
export const stages = [
  { stage: 'prepare', gate: 'every control plane node has the next key' },
  { stage: 'publish', gate: 'the public copy has listed both keys for an hour' },
  { stage: 'accept', gate: 'every API server accepts both keys' },
  { stage: 'sign', gate: 'every API server signs with the next key, and no token of the old one is in use' },
  { stage: 'retire', gate: 'no API server, no JWKS and no node has the old key' },
] as const;
export type Stage = (typeof stages)[number]['stage'];

/** A rotation as a file on every control plane node says it. */
export interface KeyRotation {
  /** The key that shall sign. */
  readonly next: string;
  /** The key that goes. One that never signed needs no wait. */
  readonly leaving: { readonly keyId: string; readonly hasSigned: boolean };
  /** The leaving key is stolen: every token that it signed is refused as soon as the next key can sign. */
  readonly isCompromised: boolean;
}

/** The key ID that replaces a stolen key; null if no key is stolen. */
export function replacementOf(rotation: KeyRotation | null): string | null {
  return rotation?.isCompromised ? rotation.next : null;
}

/** What one API server does, as its process shows. */
export interface KeysOfServer {
  readonly signs: string;
  /** Key IDs, the one that signs among them. */
  readonly accepts: readonly string[];
}

export interface RotationFacts {
  readonly rotation: KeyRotation;
  /** Whether irsactl publishes the JWKS itself. */
  readonly publishes: boolean;
  /** Null where no public copy could be fetched. */
  readonly published: PublicKeys | null;
  readonly servers: readonly KeysOfServer[];
  readonly inUse: TokensInUse;
  /** How long the next key is public before an API server signs with it, in seconds. */
  readonly publicForSeconds: number;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** A person takes the loss of what the gates wait for. */
  readonly acceptLoss: boolean;
}

/** What may be done to the API servers now, and what else is waited for. */
export interface KeyMoves {
  readonly stage: Stage;
  /** Every API server accepts this key, and then signs with it, one after another. */
  readonly signWith: string | null;
  /** No API server accepts this key any more. */
  readonly retire: string | null;
  /** Shut gates before the next move. */
  readonly gates: readonly Gate[];
  /** Workloads whose tokens these moves refuse: their pods must be recreated. */
  readonly refused: readonly Holder[];
}

/**
 * The next stage of a rotation. No API server signs with a key before every other one accepts it and it was public for
 * long enough; none stops to accept a key while a token of it may be in use.
 */
export function keyMoves(facts: RotationFacts): KeyMoves {
  const { rotation, servers } = facts;
  const { next } = rotation;
  if (rotation.isCompromised) return replacement(facts);
  const nothing = { signWith: null, retire: null, gates: [], refused: [] };
  if (!servers.every(({ signs }) => signs === next)) {
    const shut = publishGate(next, facts.published, facts);
    if (shut) return { ...nothing, stage: 'publish', gates: [shut] };
    const isAccepted = servers.every(({ accepts }) => accepts.includes(next));
    return { ...nothing, stage: isAccepted ? 'sign' : 'accept', signWith: next };
  }
  const { keyId, hasSigned } = rotation.leaving;
  if (!servers.some(({ accepts }) => accepts.includes(keyId))) return { ...nothing, stage: 'retire' };
  const gates = hasSigned && !facts.acceptLoss ? retireGates(facts.inUse, facts.now) : [];
  return { ...nothing, stage: 'retire', retire: gates.length === 0 ? keyId : null, gates };
}

/**
 * A stolen key goes in the same step in which the next one begins to sign. The plan with that step publishes the next key
 * first; a person who publishes the JWKS must have done so before.
 */
function replacement({ rotation, servers, publishes, published, inUse }: RotationFacts): KeyMoves {
  const { next, leaving } = rotation;
  const nothing = { signWith: null, retire: null, gates: [], refused: [] };
  const isDone = servers.every(({ signs, accepts }) => signs === next && !accepts.includes(leaving.keyId));
  if (isDone) return { ...nothing, stage: 'retire' };
  const isPublic = published?.keyIds.includes(next) && !published.keyIds.includes(leaving.keyId);
  if (!isPublic && !publishes) {
    const why = 'The public JWKS must list the next key, and no longer the stolen one.';
    return { ...nothing, stage: 'publish', gates: [{ why, opensAt: null, holders: [] }] };
  }
  return { ...nothing, stage: 'sign', signWith: next, retire: leaving.keyId, refused: holdersOf(inUse.pods) };
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
  /** No API server accepts these issuers any more. */
  readonly retire: readonly string[];
  /** Shut gates before that. */
  readonly gates: readonly Gate[];
}

/**
 * The end of a migration: former issuers go once every API server signs for the new one and no token of theirs is in use.
 * Token Secrets name no issuer of a chain, so they hold nothing up:
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

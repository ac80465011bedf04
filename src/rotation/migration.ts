import { type Gate, retireGates, type TokensInUse } from './gates.ts';

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

import type { PublicKeys } from '../rotation/gates.ts';
import type { FormerIssuer, IssuerMoves, KeyMoves, KeyRotation } from '../rotation/moves.ts';
import type { IssuerUrl } from '../trust/issuer-url.ts';
import type { Jwk } from '../trust/jwks.ts';
import { type Known, unknown } from './known.ts';

/**
 * The outputs of links for those after them: observed, or unknown until a link has run. Values that irsa.yaml and the
 * account determine, such as a role's ARN, are functions in trust/ instead.
 */
export interface ChainOutputs {
  /** The keys that the chain publishes, the signing key first. */
  readonly publicKeys: Known<readonly Jwk[]>;
  readonly issuerUrl: Known<IssuerUrl>;
  /** A rotation in progress, with its keys on every control plane node; null if there is none. */
  readonly rotation: KeyRotation | null;
  /** The public JWKS as seen from outside; read only during a rotation. */
  readonly publicCopy: PublicKeys | null;
  /** What the rotation waits for or does next. */
  readonly moves: KeyMoves | null;
  /** The issuers in the records on the nodes; the one in irsa.yaml may be among them. */
  readonly recordedIssuers: readonly FormerIssuer[];
  /** What the migration to another issuer waits for or does next; null without a migration. */
  readonly migration: IssuerMoves | null;
  /** The issuers that each observed API server accepts, the signing one first, by node or URL. */
  readonly acceptedIssuers: ReadonlyMap<string, readonly string[]>;
}

export const noOutputs: ChainOutputs = {
  publicKeys: unknown('the signing key'),
  issuerUrl: unknown('the issuer'),
  rotation: null,
  publicCopy: null,
  moves: null,
  recordedIssuers: [],
  migration: null,
  acceptedIssuers: new Map(),
};

/** The recorded issuers except that of irsa.yaml; none while it is unknown, since it may be one of them. */
export function formerIssuers({
  issuerUrl,
  recordedIssuers,
}: Pick<ChainOutputs, 'issuerUrl' | 'recordedIssuers'>): readonly FormerIssuer[] {
  return issuerUrl.known ? recordedIssuers.filter(({ url }) => url !== issuerUrl.value) : [];
}

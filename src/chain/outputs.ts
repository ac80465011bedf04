import type { KeyFacts } from '../rotation/facts.ts';
import type { PublicKeys } from '../rotation/gates.ts';
import type { FormerIssuer, IssuerMoves } from '../rotation/migration.ts';
import type { KeyMoves } from '../rotation/moves.ts';
import type { RotationRecord } from '../rotation/record.ts';
import type { IssuerUrl } from '../trust/issuer-url.ts';
import type { Jwk } from '../trust/jwks.ts';
import type { Finding } from './finding.ts';
import { type Known, unknown } from './known.ts';

/** The chain's keys, as the API servers, the nodes and the record in the cluster show them. */
export interface ChainKeys extends Omit<KeyFacts, 'document'> {
  /** The public halves of all seen keys, the signing one first. */
  readonly publicHalves: readonly Jwk[];
}

/** The JWKS at its origin. */
export interface SeenDocument extends NonNullable<KeyFacts['document']> {
  /** When it changed last, in milliseconds since 1970; null if the origin does not say it. */
  readonly changed: number | null;
  /** Whether it was public from then on. */
  readonly isDated: boolean;
}

/**
 * The outputs of links for those after them: observed, or unknown until a link has run. Values that irsa.yaml and the
 * account determine, such as a role's ARN, are functions in trust/ instead.
 */
export interface ChainOutputs {
  /** The keys that the chain publishes, the signing key first. */
  readonly publicKeys: Known<readonly Jwk[]>;
  readonly issuerUrl: Known<IssuerUrl>;
  /** Null before a link has observed them. */
  readonly keys: ChainKeys | null;
  /** The record of the rotation in progress; null if there is none, or it does not count. */
  readonly rotation: RotationRecord | null;
  /** Why the record cannot be read, or does not fit the cluster: then nothing is changed anywhere. */
  readonly recordFault: Finding | null;
  /** The key ID of the key that the chain adds together with its issuer; null if it adds none. */
  readonly firstKey: Known<string> | null;
  /** The JWKS at its origin; null if it is not there. */
  readonly document: SeenDocument | null;
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
  keys: null,
  rotation: null,
  recordFault: null,
  firstKey: null,
  document: null,
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

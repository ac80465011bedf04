import type { ChainContext } from '../../chain/context.ts';
import type { Finding } from '../../chain/finding.ts';
import { type Known, mapKnown } from '../../chain/known.ts';
import { type ChainKeys, type ChainOutputs, formerIssuers, type SeenDocument } from '../../chain/outputs.ts';
import { type RoleAccount, roleAccounts } from '../../chain/role-accounts.ts';
import type { ControlPlaneNode } from '../../config/trust-chain.ts';
import { daySeconds, type PublicKeys } from '../../rotation/gates.ts';
import type { RotationRecord } from '../../rotation/record.ts';
import type { IssuerUrl } from '../../trust/issuer-url.ts';

/** The desired state of every API server for the chain. */
export interface DesiredControlPlane {
  readonly chain: string;
  readonly nodes: readonly ControlPlaneNode[];
  readonly cluster: ChainContext['cluster'];
  readonly issuer: Known<IssuerUrl>;
  /** The key IDs that are published for AWS: in a rotation more than one. */
  readonly publishedKeyIds: Known<readonly string[]>;
  /** The key that the chain adds, so that API servers accept it, then sign with it, like the issuer; null if it adds none. */
  readonly firstKey: Known<string> | null;
  /** A rotation of the key in progress; null if there is none. */
  readonly rotation: RotationRecord | null;
  /** Why the record cannot be read, or does not fit the cluster. */
  readonly recordFault: Finding | null;
  readonly chainKeys: ChainKeys | null;
  /** Issuers of this chain that a migration retires, as long as an API server accepts them. */
  readonly formers: readonly string[];
  /** Issuers of this chain that nothing trusts any more: in a theft, all former ones. */
  readonly retiredIssuers: readonly string[];
  /** The JWKS at its origin; null if it is not there. */
  readonly document: SeenDocument | null;
  /** The JWKS as AWS sees it; only in a rotation. */
  readonly publicCopy: PublicKeys | null;
  /** How long a key is public before an API server signs with it. */
  readonly publicForSeconds: number;
  /** How long API servers count kept tokens before a key or an issuer is retired. */
  readonly watchForSeconds: number;
  /** Audiences that default tokens must have; null to keep the current ones. */
  readonly apiAudiences: readonly string[] | null;
  /** Audience of the pods' AWS tokens. */
  readonly audience: string;
  readonly accounts: readonly RoleAccount[];
  /** True for destroy and rollback. */
  readonly goesBack: boolean;
}

export function desiredControlPlane(context: ChainContext, outputs: ChainOutputs): DesiredControlPlane {
  const { chain, cluster } = context;
  return {
    chain: chain.name,
    nodes: chain.controlPlane.nodes,
    cluster,
    issuer: outputs.issuerUrl,
    publishedKeyIds: mapKnown(outputs.publicKeys, (keys) => keys.map(({ kid }) => kid)),
    firstKey: outputs.firstKey,
    rotation: outputs.rotation,
    recordFault: outputs.recordFault,
    chainKeys: outputs.keys,
    document: outputs.document,
    formers: formerIssuers(outputs).flatMap(({ url, isAccepted }) => (isAccepted ? [url] : [])),
    retiredIssuers: formerIssuers(outputs).flatMap(({ url, isAccepted }) => (isAccepted ? [] : [url])),
    publicCopy: outputs.publicCopy,
    publicForSeconds: chain.signingKey.publicForSeconds ?? 3600,
    watchForSeconds: chain.signingKey.watchForSeconds ?? daySeconds,
    apiAudiences: chain.controlPlane.apiAudiences ?? null,
    audience: chain.audience,
    accounts: roleAccounts(context),
    goesBack: context.goesBack === true,
  };
}

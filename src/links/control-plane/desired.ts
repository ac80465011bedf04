import type { ChainContext } from '../../chain/context.ts';
import { type Known, mapKnown } from '../../chain/known.ts';
import { type ChainOutputs, formerIssuers } from '../../chain/outputs.ts';
import { type RoleAccount, roleAccounts } from '../../chain/role-accounts.ts';
import type { ControlPlaneNode } from '../../config/trust-chain.ts';
import type { PublicKeys } from '../../rotation/gates.ts';
import type { KeyRotation } from '../../rotation/moves.ts';
import type { IssuerUrl } from '../../trust/issuer-url.ts';

/** The desired state of every API server for the chain. */
export interface DesiredControlPlane {
  readonly chain: string;
  readonly nodes: readonly ControlPlaneNode[];
  readonly cluster: ChainContext['cluster'];
  readonly issuer: Known<IssuerUrl>;
  /** The key ID that is published for AWS. */
  readonly keyId: Known<string>;
  /** All published key IDs: in a rotation more than one. */
  readonly publishedKeyIds: Known<readonly string[]>;
  /** Whether the chain adds that key, so that API servers must accept it, then sign with it, like the issuer. */
  readonly isNewKey: boolean;
  /** A rotation of the key in progress; null if there is none. */
  readonly rotation: KeyRotation | null;
  /** Issuers of this chain that a migration retires, as long as an API server accepts them. */
  readonly formers: readonly string[];
  /** Whether irsactl publishes the JWKS itself. */
  readonly publishes: boolean;
  /** The JWKS as AWS sees it; only in a rotation. */
  readonly publicCopy: PublicKeys | null;
  /** How long a key is public before an API server signs with it. */
  readonly publicForSeconds: number;
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
    keyId: mapKnown(outputs.publicKeys, ([key]) => key?.kid ?? ''),
    publishedKeyIds: mapKnown(outputs.publicKeys, (keys) => keys.map(({ kid }) => kid)),
    isNewKey: chain.signingKey.source === 'new' && outputs.rotation === null,
    rotation: outputs.rotation,
    formers: formerIssuers(outputs).flatMap(({ url, isAccepted }) => (isAccepted ? [url] : [])),
    publishes: chain.issuer.hosting !== 'existing',
    publicCopy: outputs.publicCopy,
    publicForSeconds: chain.signingKey.publicForSeconds ?? 3600,
    apiAudiences: chain.controlPlane.apiAudiences ?? null,
    audience: chain.audience,
    accounts: roleAccounts(context),
    goesBack: context.goesBack === true,
  };
}

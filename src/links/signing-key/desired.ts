import type { ChainContext } from '../../chain/context.ts';
import type { Known } from '../../chain/known.ts';
import { chainDirectory, stagedKeyPath } from '../../chain/node-directory.ts';
import { temporaryOf } from '../../chain/node-files.ts';
import type { ChainOutputs } from '../../chain/outputs.ts';
import type { ControlPlaneNode, SigningKeySource } from '../../config/trust-chain.ts';
import type { Jwk } from '../../trust/jwks.ts';

/** Where a new key waits on a node. */
export interface Staging {
  readonly node: ControlPlaneNode;
  readonly path: string;
  readonly folder: string;
  /** What the key is called while it is written. */
  readonly leftover: string;
  /** Remembers the kid of the key that irsactl put there. */
  readonly kidFile: string;
}

/** What the signing key should be, and where a new one waits until it is used. */
export interface DesiredSigningKey {
  readonly source: SigningKeySource;
  /** On the first control plane node; null where irsa.yaml names none. */
  readonly staging: Staging | null;
  /** On the others, where it lies if one of them was the first when the chain was begun. */
  readonly elsewhere: readonly Staging[];
  /** The chain shall be taken back. */
  readonly goesBack: boolean;
  /** The public keys that the links after this one work with. */
  readonly publicKeys: Known<readonly Jwk[]>;
}

export function desiredSigningKey(
  { chain, goesBack = false }: ChainContext,
  outputs: ChainOutputs,
): DesiredSigningKey {
  const [staging = null, ...elsewhere] = chain.controlPlane.nodes.map((node) => stagingOn(node, chain.name));
  return {
    source: chain.signingKey,
    staging,
    elsewhere,
    goesBack,
    publicKeys: outputs.publicKeys,
  };
}

function stagingOn(node: ControlPlaneNode, chain: string): Staging {
  const [path, folder] = [stagedKeyPath(chain, node), chainDirectory(chain, node)];
  return { node, path, folder, leftover: temporaryOf(path), kidFile: `${folder}/signing.kid` };
}

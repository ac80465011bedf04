import type { ChainContext } from '../../chain/context.ts';
import type { Known } from '../../chain/known.ts';
import { chainDirectory, stagedKeyPath } from '../../chain/node-directory.ts';
import { temporaryOf } from '../../chain/node-files.ts';
import type { ChainOutputs } from '../../chain/outputs.ts';
import type { ControlPlaneNode, SigningKeySource } from '../../config/trust-chain.ts';
import type { Jwk } from '../../trust/jwks.ts';

/** What the signing key should be, and where a new one waits until it is used. */
export interface DesiredSigningKey {
  readonly source: SigningKeySource;
  /** The first control plane node; null where irsa.yaml names none. */
  readonly staging: {
    readonly node: ControlPlaneNode;
    readonly path: string;
    readonly folder: string;
    /** What the key is called while it is written. */
    readonly leftover: string;
    /** Remembers the kid of the key that irsactl put there. */
    readonly kidFile: string;
  } | null;
  /** The public keys that the links after this one work with. */
  readonly publicKeys: Known<readonly Jwk[]>;
}

export function desiredSigningKey({ chain }: ChainContext, outputs: ChainOutputs): DesiredSigningKey {
  const [node] = chain.controlPlane.nodes;
  return {
    source: chain.signingKey,
    staging: node ? stagingOn(node, chain.name) : null,
    publicKeys: outputs.publicKeys,
  };
}

function stagingOn(node: ControlPlaneNode, chain: string): DesiredSigningKey['staging'] {
  const [path, folder] = [stagedKeyPath(chain, node), chainDirectory(chain, node)];
  return { node, path, folder, leftover: temporaryOf(path), kidFile: `${folder}/signing.kid` };
}

import type { NodeFiles } from '../../chain/node-files.ts';
import type { ControlPlaneNode } from '../../config/trust-chain.ts';
import type { Jwk } from '../../trust/jwks.ts';
import type { PrivateKey } from '../../trust/private-key.ts';

/** Everything that the signing-key link reaches of the world. */
export interface SigningKeyPorts {
  /** The file system of a node; throws a coded error for one that cannot be reached. */
  nodeFiles(node: ControlPlaneNode): NodeFiles;
  /** Makes an RSA key of 2048 bits. */
  generateKey(): Promise<PrivateKey>;
  /** The keys that the API server of the kubeconfig verifies with, the one that it signs with first. */
  clusterKeys(): Promise<readonly Jwk[]>;
}

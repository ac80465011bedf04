import type { NodeFiles } from '../../chain/node-files.ts';
import type { ControlPlaneNode, SigningKeySource } from '../../config/trust-chain.ts';
import type { Jwk } from '../../trust/jwks.ts';
import type { PrivateKey } from '../../trust/private-key.ts';

export type { FileAttributes, FileFacts, NodeFiles } from '../../chain/node-files.ts';

/** A file of the operator's own machine; its content may be a secret. */
export interface OperatorFile {
  readonly content: string;
  /** Permission bits only. */
  readonly mode: number;
}

/** Everything that the signing-key link reaches of the world. */
export interface SigningKeyPorts {
  /** The file system of a node; throws a coded error for one that cannot be reached. */
  nodeFiles(node: ControlPlaneNode): NodeFiles;
  /** Null where there is no such file. */
  readOperatorFile(path: string): Promise<OperatorFile | null>;
  generateKeyPair(source: Extract<SigningKeySource, { source: 'generate' }>): Promise<PrivateKey>;
  /** The keys that the cluster's API server verifies with, the one that it signs with first. */
  clusterKeys(): Promise<readonly Jwk[]>;
}

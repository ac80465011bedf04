import type { NodeFiles } from '../../chain/node-files.ts';
import type { ControlPlaneNode, SigningKeySource } from '../../config/trust-chain.ts';
import type { Jwk } from '../../trust/jwks.ts';

export type { FileAttributes, FileFacts, NodeFiles } from '../../chain/node-files.ts';

/** A new key pair as PEM: PKCS#1 or SEC1 private, PKIX public. The private half is a secret. */
export interface KeyPair {
  readonly privatePem: string;
  readonly publicPem: string;
}

/** A file of the operator's own machine. */
export interface OperatorFile {
  readonly content: Buffer;
  /** Permission bits only. */
  readonly mode: number;
}

/** Everything that the signing-key link reaches of the world. */
export interface SigningKeyPorts {
  /** The file system of a node; throws a coded error for one that cannot be reached. */
  nodeFiles(node: ControlPlaneNode): NodeFiles;
  /** Null where there is no such file. */
  readOperatorFile(path: string): Promise<OperatorFile | null>;
  generateKeyPair(source: Extract<SigningKeySource, { source: 'generate' }>): Promise<KeyPair>;
  /** The keys that the cluster's API server verifies with, the one that it signs with first. */
  clusterKeys(): Promise<readonly Jwk[]>;
}

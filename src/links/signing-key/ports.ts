import type { NodeFiles } from '../../chain/node-files.ts';
import type { ControlPlaneNode } from '../../config/trust-chain.ts';
import type { FormerIssuer, KeysOfServer } from '../../rotation/moves.ts';
import type { Jwk } from '../../trust/jwks.ts';
import type { PrivateKey } from '../../trust/private-key.ts';

/** What the API server of a node does with keys, and what it did. */
export interface ServerKeys extends KeysOfServer {
  /** Keys that it has signed with since irsactl works on it, as far as irsactl gave them to it. */
  readonly hasSignedWith: readonly string[];
}

/** Everything that the signing-key link reaches of the world. */
export interface SigningKeyPorts {
  /** The file system of a node; throws a coded error for one that cannot be reached. */
  nodeFiles(node: ControlPlaneNode): NodeFiles;
  /** Makes an RSA key of 2048 bits. */
  generateKey(): Promise<PrivateKey>;
  /** The keys that the API server of the kubeconfig verifies with, the one that it signs with first. */
  clusterKeys(): Promise<readonly Jwk[]>;
  /** Of one control plane node. */
  serverKeys(node: ControlPlaneNode): Promise<ServerKeys>;
  /** The issuers that the record on a node names; none without a record. */
  recordedIssuers(node: ControlPlaneNode): Promise<readonly FormerIssuer[]>;
  /** When the key file was written with which the API server of a node signs, in milliseconds since 1970; null without one. */
  keyWritten(node: ControlPlaneNode): Promise<number | null>;
  /** The private key that the API server of a node signs with, as PEM. */
  signer(node: ControlPlaneNode): Promise<string>;
  /** The key IDs of the tokens in token Secrets, which never expire. */
  secretKeys(): Promise<readonly string[]>;
  /** Milliseconds since 1970. */
  now(): number;
}

import type { NodeFiles } from '../../chain/node-files.ts';
import type { ControlPlaneNode } from '../../config/trust-chain.ts';
import type { FormerIssuer, KeysOfServer } from '../../rotation/moves.ts';
import type { Jwk } from '../../trust/jwks.ts';
import type { PrivateKey } from '../../trust/private-key.ts';

/** The keys of a node's API server, now and before. */
export interface ServerKeys extends KeysOfServer {
  /** The keys from irsactl with which it has signed. */
  readonly hasSignedWith: readonly string[];
}

/** The I/O of the signing-key link. */
export interface SigningKeyPorts {
  /** The file system of a node; throws a coded error for one that cannot be reached. */
  nodeFiles(node: ControlPlaneNode): NodeFiles;
  /** Makes an RSA key of 2048 bits. */
  generateKey(): Promise<PrivateKey>;
  /** The keys of the kubeconfig's API server, the signing one first. */
  clusterKeys(): Promise<readonly Jwk[]>;
  /** The keys of one control plane node's API server. */
  serverKeys(node: ControlPlaneNode): Promise<ServerKeys>;
  /** The issuers in the record on a node; none without a record. */
  recordedIssuers(node: ControlPlaneNode): Promise<readonly FormerIssuer[]>;
  /** When the signing key file of a node was written, in milliseconds since 1970; null without one. */
  keyWritten(node: ControlPlaneNode): Promise<number | null>;
  /** The private signing key of a node's API server, as PEM. */
  signer(node: ControlPlaneNode): Promise<string>;
  /** The key IDs of the tokens in token Secrets, which never expire. */
  secretKeys(): Promise<readonly string[]>;
  /** Milliseconds since 1970. */
  now(): number;
}

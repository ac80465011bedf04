import type { NodeFiles } from '../../chain/node-files.ts';
import type { ControlPlaneNode } from '../../config/trust-chain.ts';
import type { KeyDocument } from '../../rotation/facts.ts';
import type { FormerIssuer } from '../../rotation/migration.ts';
import type { Memory, RotationRecord } from '../../rotation/record.ts';
import type { Jwk } from '../../trust/jwks.ts';
import type { PrivateKey } from '../../trust/private-key.ts';

/** The keys of a node's API server, from its process and its key files. */
export interface NodeKeys {
  readonly signs: string;
  /** Key IDs, including the signing one. */
  readonly accepts: readonly string[];
  /** The issuers of its process, the signing one first. */
  readonly issuers: readonly string[];
  /** The public keys of its key files. */
  readonly publicHalves: readonly Jwk[];
  /** The key ID of its private key file; null if it has none. */
  readonly signer: string | null;
}

/** The record of a rotation in the cluster. */
export interface RotationRecords {
  /** Null if there is none. Throws IRSA-KEY-036 if it is no longer what this run last read or wrote. */
  read(): Promise<RotationRecord | null>;
  /** Null deletes it. Throws IRSA-KEY-036 if it is no longer what this run last read. */
  write(record: RotationRecord | null): Promise<void>;
}

/** The memory in the tags of the chain's identity providers, in all accounts. */
export interface ProviderMemory {
  read(issuers: readonly string[]): Promise<Memory>;
  /** Adds to what the tags remember. */
  add(issuers: readonly string[], memory: Memory): Promise<void>;
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
  serverKeys(node: ControlPlaneNode): Promise<NodeKeys>;
  /** The private signing key of a node's API server, as PEM. */
  signer(node: ControlPlaneNode): Promise<string>;
  /** The memory in the record of a node; null without a record. */
  memory(node: ControlPlaneNode): Promise<Memory | null>;
  /** Adds to the memory in the record of a node; does nothing without a record. */
  remember(node: ControlPlaneNode, memory: Memory): Promise<void>;
  /** The issuers in the record on a node; none without a record. */
  recordedIssuers(node: ControlPlaneNode): Promise<readonly FormerIssuer[]>;
  /** When the signing key file of a node was written, in milliseconds since 1970; null without one. */
  keyWritten(node: ControlPlaneNode): Promise<number | null>;
  readonly records: RotationRecords;
  readonly providers: ProviderMemory;
  /** The JWKS at its origin, as far as these keys are concerned; null if it is not there. */
  document(keys: readonly Jwk[]): Promise<KeyDocument | null>;
  /** Milliseconds since 1970. */
  now(): number;
}

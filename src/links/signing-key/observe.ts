import { type FolderFacts, isTrusted, lookAtFolder } from '../../chain/private-folder.ts';
import { IrsaError } from '../../errors/irsa-error.ts';
import { type Jwk, jwkOf } from '../../trust/jwks.ts';
import { type PrivateKey, parsePrivateKey } from '../../trust/private-key.ts';
import type { DesiredSigningKey, Staging } from './desired.ts';
import type { FileFacts, NodeFiles, SigningKeyPorts } from './ports.ts';

/** What may be known of a private key: everything but the key. */
export interface KeyFacts {
  readonly jwk: Jwk;
  /** For example `RSA 2048` or `EC P-256`. */
  readonly kind: string;
  /** Permission bits of its file. */
  readonly mode: number;
}

/** A key that was looked for: found, not there, somebody else's, or unusable. */
export type FoundKey =
  | { readonly key: KeyFacts }
  | { readonly missing: true }
  /** Somebody else put it there: it is never taken as the chain's. Why is said in one sentence. */
  | { readonly foreign: string }
  | { readonly error: IrsaError };

/** What lies in the staging folder, whatever the source of the key. */
export interface StagingFacts {
  readonly folder: FolderFacts;
  readonly staged: FoundKey;
  /** The kid of the key that irsactl put there; null where an earlier version did not note it. */
  readonly remembered: string | null;
  /** What a killed write of the key has left: it may hold a whole key. */
  readonly hasLeftover: boolean;
  /** When the staged key was written, in milliseconds since 1970; null where there is none. */
  readonly written: number | null;
  /** Whether the chain was applied from this folder: the manifest from before it is kept there. */
  readonly isApplied: boolean;
}

/** What lies in the staging folder of another node than the first, or why that could not be looked at. */
export type OtherStaging = { readonly staging: Staging } & (
  | { readonly facts: StagingFacts }
  | { readonly error: IrsaError }
);

export interface SigningKeyFacts {
  /** Null where irsa.yaml names no node. */
  readonly staging: StagingFacts | null;
  /** Looked at only where the chain goes, or the first node lacks its key. */
  readonly elsewhere: readonly OtherStaging[];
  /** The keys of the cluster; null where the chain has one of its own. */
  readonly cluster: readonly Jwk[] | null;
  /** The operator's key file; null where the source is another. */
  readonly file: FoundKey | null;
}

export async function observeSigningKey(
  { source, staging, elsewhere, goesBack }: DesiredSigningKey,
  ports: SigningKeyPorts,
): Promise<SigningKeyFacts> {
  const first = staging && (await observeStaging(staging, ports.nodeFiles(staging.node)));
  const isMissed = source.source !== 'cluster' && first !== null && 'missing' in first.staged;
  return {
    staging: first,
    elsewhere:
      goesBack || isMissed ? await Promise.all(elsewhere.map((one) => observeOther(one, ports))) : [],
    cluster: source.source === 'cluster' ? await ports.clusterKeys() : null,
    file: source.source === 'file' ? await findOperatorKey(source.path, ports) : null,
  };
}

async function observeOther(staging: Staging, ports: SigningKeyPorts): Promise<OtherStaging> {
  try {
    return { staging, facts: await observeStaging(staging, ports.nodeFiles(staging.node)) };
  } catch (error) {
    if (error instanceof IrsaError) return { staging, error };
    throw error;
  }
}

async function observeStaging(staging: Staging, files: NodeFiles): Promise<StagingFacts> {
  const folder = await lookAtFolder(staging.folder, files);
  const file = await files.facts(staging.path);
  return {
    folder,
    staged: await findStagedKey(staging, files, folder.user, file),
    written: file?.modified ?? null,
    remembered: (await files.read(staging.kidFile))?.toString('utf8').trim() ?? null,
    hasLeftover: (await files.facts(staging.leftover)) !== null,
    isApplied: (await files.facts(`${staging.folder}/original/record.json`)) !== null,
  };
}

async function findStagedKey(
  { path }: Staging,
  files: NodeFiles,
  user: number,
  facts: FileFacts | null,
): Promise<FoundKey> {
  const content = await files.read(path);
  if (content === null || facts === null) return { missing: true };
  if (facts.isLink) return { foreign: 'It is a symbolic link.' };
  if (!isTrusted(facts.owner, user)) {
    return { foreign: `It belongs to the user ${facts.owner}; irsactl runs as ${user}.` };
  }
  return readKey(content.toString('utf8'), path, facts.mode);
}

async function findOperatorKey(path: string, ports: SigningKeyPorts): Promise<FoundKey> {
  try {
    const file = await ports.readOperatorFile(path);
    return file ? readKey(file.content, path, file.mode) : { missing: true };
  } catch (error) {
    return { error: coded(error) };
  }
}

function readKey(text: string, path: string, mode: number): FoundKey {
  try {
    return { key: keyFacts(parsePrivateKey(text, path), mode) };
  } catch (error) {
    return { error: coded(error) };
  }
}

function keyFacts(key: PrivateKey, mode: number): KeyFacts {
  const { kind } = key;
  return {
    jwk: jwkOf(key.publicKey),
    kind: kind.kty === 'RSA' ? `RSA ${kind.bits}` : `EC ${kind.curve.crv}`,
    mode,
  };
}

function coded(error: unknown): IrsaError {
  if (error instanceof IrsaError) return error;
  throw error;
}

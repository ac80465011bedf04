import { IrsaError } from '../../errors/irsa-error.ts';
import { type Jwk, jwkOf } from '../../trust/jwks.ts';
import { type PrivateKey, parsePrivateKey } from '../../trust/private-key.ts';
import type { DesiredSigningKey } from './desired.ts';
import type { SigningKeyPorts } from './ports.ts';

/** What may be known of a private key: everything but the key. */
export interface KeyFacts {
  readonly jwk: Jwk;
  /** For example `RSA 2048` or `EC P-256`. */
  readonly kind: string;
  /** Permission bits of its file. */
  readonly mode: number;
}

/** A key that was looked for: found, not there, or there and unusable. */
export type FoundKey =
  | { readonly key: KeyFacts }
  | { readonly missing: true }
  | { readonly error: IrsaError };

export type SigningKeyFacts =
  | { readonly from: 'cluster'; readonly keys: readonly Jwk[] }
  | {
      readonly from: 'node';
      readonly staged: FoundKey;
      /** The operator's key file; null where the source is another. */
      readonly file: FoundKey | null;
    };

export async function observeSigningKey(
  desired: DesiredSigningKey,
  ports: SigningKeyPorts,
): Promise<SigningKeyFacts> {
  const { source } = desired;
  if (source.source === 'cluster') return { from: 'cluster', keys: await ports.clusterKeys() };
  return {
    from: 'node',
    staged: await findStagedKey(desired, ports),
    file: source.source === 'file' ? await findOperatorKey(source.path, ports) : null,
  };
}

export async function findStagedKey(desired: DesiredSigningKey, ports: SigningKeyPorts): Promise<FoundKey> {
  const { staging } = desired;
  if (!staging) return { missing: true };
  const files = ports.nodeFiles(staging.node);
  const content = await files.read(staging.path);
  const facts = await files.facts(staging.path);
  if (content === null || facts === null) return { missing: true };
  return readKey(content.toString('utf8'), staging.path, facts.mode);
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

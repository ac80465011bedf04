import { z } from 'zod';
import type { ControlPlaneNode } from '../config/trust-chain.ts';
import { IrsaError } from '../errors/irsa-error.ts';
import { type Jwk, jwkOf } from '../trust/jwks.ts';
import { parsePrivateKey } from '../trust/private-key.ts';
import { chainDirectory } from './node-directory.ts';
import type { NodeFiles } from './node-files.ts';

const rotationFile = z.object({
  /** PEM of the private key that will sign. */
  next: z.string(),
  /** PEM of the private key that will be retired. */
  former: z.string(),
  /** `irsactl rotate --abort` has swapped the two. */
  isAborted: z.boolean(),
  /** `irsactl rotate --compromised`: the former key is stolen. */
  isCompromised: z.boolean(),
});

/** The path of both keys of a rotation on every control plane node until it ends. */
export function rotationPath(chain: string, node: ControlPlaneNode): string {
  return `${chainDirectory(chain, node)}/rotation.json`;
}

/** The two private keys of a rotation. Never keep them longer than one change. */
export type RotationSecrets = Readonly<z.infer<typeof rotationFile>>;

/** The content of the file without its secrets. */
export interface StagedRotation {
  readonly next: Jwk;
  readonly former: Jwk;
  readonly isAborted: boolean;
  readonly isCompromised: boolean;
}

/**
 * The rotation file, which is the same on every control plane node and the only record of a rotation; null if there
 * is none.
 */
export async function readRotation(
  chain: string,
  node: ControlPlaneNode,
  files: NodeFiles,
): Promise<RotationSecrets | null> {
  const path = rotationPath(chain, node);
  const content = await files.read(path);
  if (content === null) return null;
  try {
    return rotationFile.parse(JSON.parse(content.toString('utf8')));
  } catch {
    // No cause, because it might quote a key.
    throw new IrsaError('IRSA-KEY-030', {
      what: `irsactl cannot read ${path} on ${node.name}.`,
      why: 'It is damaged, or another version of irsactl wrote it. It contains the keys of a rotation in progress.',
      next: 'Copy the file from another control plane node, or use the version of irsactl that wrote it.',
    });
  }
}

export async function writeRotation(
  chain: string,
  node: ControlPlaneNode,
  files: NodeFiles,
  secrets: RotationSecrets,
): Promise<void> {
  await files.write(rotationPath(chain, node), `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
}

export function withoutSecrets({ next, former, ...marks }: RotationSecrets, path: string): StagedRotation {
  const publicOf = (pem: string) => jwkOf(parsePrivateKey(pem, path).publicKey);
  return { next: publicOf(next), former: publicOf(former), ...marks };
}

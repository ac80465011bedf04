import { z } from 'zod';
import type { ControlPlaneNode } from '../config/trust-chain.ts';
import { IrsaError } from '../errors/irsa-error.ts';
import { type Jwk, jwkOf } from '../trust/jwks.ts';
import { parsePrivateKey } from '../trust/private-key.ts';
import { chainDirectory } from './node-directory.ts';
import type { NodeFiles } from './node-files.ts';

const rotationFile = z.object({
  /** PEM of the private key that shall sign. */
  next: z.string(),
  /** PEM of the private key that goes. */
  former: z.string(),
  /** `irsactl rotate --abort` has changed the roles of the two. */
  isAborted: z.boolean(),
  /** `irsactl rotate --compromised`: the former key is stolen. */
  isCompromised: z.boolean(),
});

/** Where both keys of a rotation lie on every control plane node until it is over. */
export function rotationPath(chain: string, node: ControlPlaneNode): string {
  return `${chainDirectory(chain, node)}/rotation.json`;
}

/** The two private keys of a rotation. Nobody keeps them beyond one change. */
export type RotationSecrets = Readonly<z.infer<typeof rotationFile>>;

/** What the file says without its secrets. */
export interface StagedRotation {
  readonly next: Jwk;
  readonly former: Jwk;
  readonly isAborted: boolean;
  readonly isCompromised: boolean;
}

/** Each control plane node has the same file while a rotation is under way, and no other note of it. Null where there is none. */
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
    // No cause: it might quote a key.
    throw new IrsaError('IRSA-KEY-030', {
      what: `irsactl does not understand ${path} on ${node.name}.`,
      why: 'It is damaged, or another version of irsactl wrote it. It holds the keys of a rotation that is under way.',
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

import { IrsaError } from '../../../errors/irsa-error.ts';
import { keyIdOf } from '../../../trust/key-id.ts';
import { parsePrivateKey } from '../../../trust/private-key.ts';
import { parsePublicKeys } from '../../../trust/public-keys.ts';
import { readFlags } from '../manifest/flags.ts';
import { hostPathOf } from '../manifest/host-path.ts';
import type { Manifest } from '../manifest/parse-manifest.ts';
import type { NodeFiles } from '../ports.ts';

/** The kids of all keys in a file; empty where it is missing or holds none, as the API server itself will say. */
export async function keyIdsIn(files: Pick<NodeFiles, 'read'>, path: string): Promise<readonly string[]> {
  const content = await files.read(path);
  if (content === null) return [];
  try {
    return parsePublicKeys(content.toString('utf8'), path).map(keyIdOf);
  } catch {
    return [];
  }
}

/**
 * The kid of the private key in a file; null where it holds none. A public key does not count: what gets the chain's key
 * has shown that it holds the cluster's.
 */
export async function privateKeyIdIn(files: Pick<NodeFiles, 'read'>, path: string): Promise<string | null> {
  const content = await files.read(path);
  if (content === null) return null;
  try {
    return keyIdOf(parsePrivateKey(content.toString('utf8'), path).publicKey);
  } catch {
    return null;
  }
}

/** The kid of the key that a manifest signs with; null where it cannot be read. */
export async function signingKid(files: Pick<NodeFiles, 'read'>, manifest: Manifest): Promise<string | null> {
  const { signingKeyFile } = readFlags(manifest);
  if (signingKeyFile === null) return null;
  return privateKeyIdIn(files, hostPathOf(manifest.mounts, signingKeyFile));
}

/** The kids of every key that a manifest verifies with. */
export async function acceptedKids(
  files: Pick<NodeFiles, 'read'>,
  manifest: Manifest,
): Promise<readonly string[]> {
  const kids: string[] = [];
  for (const path of readFlags(manifest).keyFiles) {
    kids.push(...(await keyIdsIn(files, hostPathOf(manifest.mounts, path))));
  }
  return kids;
}

/**
 * Looked at in the files themselves just before a manifest is written: every key file holds a key, and what signs is
 * among what is accepted. An API server does not check the latter, and would turn away each token that it issues.
 */
export async function refuseUnaccepted(files: Pick<NodeFiles, 'read'>, manifest: Manifest): Promise<void> {
  const { keyFiles, signingKeyFile } = readFlags(manifest);
  for (const path of keyFiles) {
    const kids = await keyIdsIn(files, hostPathOf(manifest.mounts, path));
    if (kids.length === 0) throw unusable(path);
  }
  const accepted = await acceptedKids(files, manifest);
  const kid = await signingKid(files, manifest);
  if (kid === null) throw unusable(signingKeyFile ?? '--service-account-signing-key-file');
  if (accepted.includes(kid)) return;
  throw new IrsaError('IRSA-CONTROLPLANE-013', {
    what: 'The API server would turn away the tokens that it signs; nothing was written.',
    why: `It would sign with ${signingKeyFile} (kid ${kid}), and none of ${keyFiles.join(', ')} holds that public key.`,
    next: 'Run `irsactl plan` and look at the new plan.',
  });
}

function unusable(path: string): IrsaError {
  return new IrsaError('IRSA-CONTROLPLANE-012', {
    what: `${path} cannot be used as a key file; nothing was written.`,
    why: 'It is not there or holds no key: the API server would not start with it.',
    next: 'Run `irsactl plan` and look at the new plan.',
  });
}

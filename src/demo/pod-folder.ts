import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findForeignPart } from '../binaries/own-path.ts';
import { IrsaError } from '../errors/irsa-error.ts';
import { containerUserMay } from './node-double/container-user.ts';

/**
 * Creates a folder for what the pod's process reads. Root's own folder for temporary files is often closed to that process,
 * which runs as another user (pam_tmpdir); then it uses a folder that every user may enter. Throws if there is none.
 */
export async function makePodFolder(
  places: readonly string[] = [tmpdir(), '/tmp', '/var/tmp'],
): Promise<string> {
  const reasons: string[] = [];
  for (const place of new Set(places)) {
    const folder = await mkdtemp(join(place, 'irsactl-pod-'));
    const reason = await openToPod(folder);
    if (reason === null) return folder;
    await rm(folder, { recursive: true });
    reasons.push(reason);
  }
  throw new IrsaError('IRSA-DEMO-021', {
    what: "The pod's process cannot enter any temporary folder.",
    why: reasons.join(' '),
    next: 'Set TMPDIR to a folder that every user may enter and only root may change, or do not run as root.',
  });
}

/** Opens the folder to the pod's process; returns why that is not sufficient or not safe, or null. */
async function openToPod(folder: string): Promise<string | null> {
  if (process.getuid?.() !== 0) return null;
  await chmod(folder, 0o711);
  const foreign = await findForeignPart(folder);
  if (foreign !== null) return foreign;
  return containerUserMay('enter', folder) ? null : `A folder above ${folder} is closed to other users.`;
}

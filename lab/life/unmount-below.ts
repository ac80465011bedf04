import { readFile } from 'node:fs/promises';
import { must } from '../run-program.ts';

/**
 * Unmounts everything below a folder on this machine, the last mount first: a cancelled proof may leave the small disk of a
 * node. Mounts inside the nodes disappear with them.
 */
export async function unmountBelow(folder: string): Promise<void> {
  const mounts = await readFile('/proc/self/mounts', 'utf8');
  const places = mounts.split('\n').map((line) => line.split(' ')[1] ?? '');
  for (const place of places.reverse()) {
    if (place.startsWith(`${folder}/`)) await must(['umount', place]);
  }
}

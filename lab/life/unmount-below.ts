import { readFile } from 'node:fs/promises';
import { must } from '../run-program.ts';

/**
 * Takes away what is mounted below a folder on this machine, the last first: a proof that is called off may leave the small
 * disk of a node behind. What machines mount goes with them.
 */
export async function unmountBelow(folder: string): Promise<void> {
  const mounts = await readFile('/proc/self/mounts', 'utf8');
  const places = mounts.split('\n').map((line) => line.split(' ')[1] ?? '');
  for (const place of places.reverse()) {
    if (place.startsWith(`${folder}/`)) await must(['umount', place]);
  }
}

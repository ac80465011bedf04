import { join } from 'node:path';
import { must } from '../run-program.ts';
import type { ProgramImage } from './image-archive.ts';

/** Returns the images that kubeadm of this version needs, built from the programs in a folder. */
export async function clusterImages(version: string, programs: string): Promise<ProgramImage[]> {
  const listed = await must([
    join(programs, 'kubeadm'),
    'config',
    'images',
    'list',
    '--kubernetes-version',
    version,
  ]);
  return listed.split('\n').flatMap((name) => imageOf(name, programs));
}

/** kube-proxy runs on the node itself, and a lab needs no cluster DNS. */
const skippedPrograms = new Set(['', 'coredns', 'kube-proxy']);

function imageOf(name: string, programs: string): ProgramImage[] {
  const program = name.split(':')[0]?.split('/').at(-1) ?? '';
  if (skippedPrograms.has(program)) return [];
  const path = (one: string): string => join(programs, one);
  if (program === 'etcd') return [{ name, programs: [path('etcd'), path('etcdctl')] }];
  if (program === 'pause') return [{ name, programs: [path('pause')], entrypoint: ['/usr/local/bin/pause'] }];
  return [{ name, programs: [path(program)] }];
}

export function pauseImageOf(images: readonly ProgramImage[]): string {
  return images.find(({ entrypoint }) => entrypoint !== undefined)?.name ?? '';
}

import type { Progress } from '../../../chain/progress.ts';
import type { ControlPlaneNode } from '../ports.ts';
import { silenceSeconds } from './switch.ts';

type Named = Pick<ControlPlaneNode, 'name'>;

/** Returns a function that reports a wait: for what, how long it usually takes, and what happens if it fails. */
export function waiting(
  progress: Progress,
  forWhat: string,
  otherwise: string,
  usuallySeconds?: number,
): (sinceSeconds: number) => void {
  return (sinceSeconds) =>
    progress({ type: 'waiting', link: 'control-plane', forWhat, otherwise, sinceSeconds, usuallySeconds });
}

export function ifNotProven({ name }: Named, patienceSeconds: number): string {
  return `If ${name} does not serve with its new manifest within ${patienceSeconds} s, or irsactl sends no heartbeat for ${silenceSeconds} s, the node restores its backups.`;
}

export function ifStandInFails({ name }: Named): string {
  return `The API server of ${name} is untouched: if the stand-in fails, only the stand-in is removed.`;
}

export function ifNotRestored({ name }: Named): string {
  return `${name} restores its backups without irsactl; if it does not serve with them, irsactl stops with an error.`;
}

export function ifNotLeading(patienceSeconds: number): string {
  return `If controller-manager and scheduler do not lead within ${patienceSeconds} s, irsactl stops with an error; nothing is rolled back.`;
}

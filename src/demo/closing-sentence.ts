import type { KubernetesBinaries } from '../binaries/binaries.ts';
import type { DemoResult } from './demo-result.ts';

/** The demo's result and duration. */
export function resultSentence(seconds: number): string {
  return `A pod of a real API server exchanged its token for an AWS role, using all seven links of the chain, in ${duration(seconds)}.`;
}

/** Folders that the demo keeps: the programs, unless the user provided them by KUBEBUILDER_ASSETS. */
export function keptFolders({
  source,
  directory,
}: Pick<KubernetesBinaries, 'source' | 'directory'>): readonly string[] {
  return source === 'kubebuilder-assets' ? [] : [directory];
}

export function cleanupSentence({ left }: Pick<DemoResult, 'left'>): string {
  const exception = left.length === 0 ? '' : `, except the programs in ${left.join(', ')}`;
  return `Everything was stopped and removed${exception}.`;
}

function duration(seconds: number): string {
  const whole = Math.round(seconds);
  return whole < 120 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

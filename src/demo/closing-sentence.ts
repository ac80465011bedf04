import type { KubernetesBinaries } from '../binaries/binaries.ts';
import type { DemoResult } from './demo-result.ts';

/** What the demo has shown, and how long that took. */
export function shownSentence(seconds: number): string {
  return `A pod of a real API server traded its own token for an AWS role, by all seven links of the chain, in ${duration(seconds)}.`;
}

/** What is left when all is stopped and removed: whoever set KUBEBUILDER_ASSETS brought the programs. */
export function leftFolders({
  source,
  directory,
}: Pick<KubernetesBinaries, 'source' | 'directory'>): readonly string[] {
  return source === 'kubebuilder-assets' ? [] : [directory];
}

export function leftSentence({ left }: Pick<DemoResult, 'left'>): string {
  const but = left.length === 0 ? '' : ` but the programs in ${left.join(', ')}`;
  return `Everything is stopped and removed. Nothing is left${but}.`;
}

function duration(seconds: number): string {
  const whole = Math.round(seconds);
  return whole < 120 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

import type { KubernetesBinaries } from '../binaries/binaries.ts';

/** What the demo has shown, and how long that took. */
export function shownSentence(seconds: number): string {
  return `A pod of a real API server traded its own token for an AWS role, by all seven links of the chain, in ${duration(seconds)}.`;
}

/** What is left when all is stopped and removed. */
export function leftSentence({
  source,
  directory,
}: Pick<KubernetesBinaries, 'source' | 'directory'>): string {
  // Whoever set KUBEBUILDER_ASSETS brought the programs; otherwise irsactl keeps them for the next time.
  return source === 'kubebuilder-assets'
    ? 'Everything is stopped and removed. Nothing is left.'
    : `Everything is stopped and removed. Nothing is left but the programs in ${directory}.`;
}

function duration(seconds: number): string {
  const whole = Math.round(seconds);
  return whole < 120 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

import { renderResolved } from '../../config/render-resolved.ts';
import type { TrustChain } from '../../config/trust-chain.ts';
import { type Line, paint } from './paint.ts';

/** The settings in effect, those of irsa.yaml and every default, for the end of a plan. */
export function settingsLines(chain: TrustChain): Line[] {
  const lines = renderResolved(chain).trimEnd().split('\n');
  return ['', [paint('dim', 'Settings in effect, defaults included:')], ...lines.map((line) => `  ${line}`)];
}

import type { Unproven } from './await-replaced.ts';
import type { Restart } from './restart-parts.ts';
import type { NodeContext } from './step-context.ts';

/** An API server has started anew, and does what it should. */
export function tellRestart(
  { node, progress }: Pick<NodeContext, 'node' | 'progress'>,
  { parts, away }: Restart,
): void {
  const of = `API server of ${node.name}`;
  progress({ type: 'interruption', link: 'control-plane', of, away, parts: { ...parts } });
}

/** It did not, and has its files from before again: it counts as away from the moment when it first did not answer. */
export function tellPutBack(
  { node, ports, progress }: Pick<NodeContext, 'node' | 'ports' | 'progress'>,
  { awaySince }: Pick<Unproven, 'awaySince'>,
): void {
  const of = `API server of ${node.name} (put back)`;
  const away = awaySince === null ? 0 : ports.clock.elapsed() - awaySince;
  progress({ type: 'interruption', link: 'control-plane', of, away, parts: {} });
}

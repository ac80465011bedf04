import type { Unproven } from './await-replaced.ts';
import type { Restart } from './restart-parts.ts';
import type { NodeContext } from './step-context.ts';
import type { StepWay } from './step-way.ts';

/** An API server has started anew, and does what it should. */
export function tellRestart(
  { node, progress }: Pick<NodeContext, 'node' | 'progress'>,
  { kind }: StepWay,
  { parts, away, outage }: Restart,
): void {
  const of = `API server of ${node.name} (${kind === 'stand-in' ? 'stand-in' : 'no stand-in'})`;
  progress({ type: 'interruption', link: 'control-plane', of, outage, away, parts: { ...parts } });
}

/** It did not, and has its files from before again: it counts as away from the moment when it first did not answer. */
export function tellPutBack(
  { node, ports, progress }: Pick<NodeContext, 'node' | 'ports' | 'progress'>,
  { kind }: StepWay,
  { awaySince, outage }: Pick<Unproven, 'awaySince' | 'outage'>,
): void {
  const of = `API server of ${node.name} (put back)`;
  const away = awaySince === null ? 0 : ports.clock.elapsed() - awaySince;
  const unanswered = kind === 'plain' ? away : outage;
  progress({ type: 'interruption', link: 'control-plane', of, outage: unanswered, away, parts: {} });
}

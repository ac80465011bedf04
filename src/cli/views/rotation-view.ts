import type { ChainContext } from '../../chain/context.ts';
import type { ChainOutputs } from '../../chain/outputs.ts';
import type { Gate, Holder } from '../../rotation/gates.ts';
import { type Line, wrap } from './paint.ts';
import { isoTime, relativeTime } from './relative-time.ts';

interface RotationLook extends Pick<ChainOutputs, 'rotation' | 'moves'> {
  readonly context: ChainContext;
}

interface Style {
  readonly width: number;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** What a rotation waits for, who holds it, and how to go on. */
export function rotationLines(
  { rotation, moves, context }: RotationLook,
  { width, now }: Style,
): readonly Line[] {
  if (rotation === null)
    return ['', ...wrap(`No rotation of chain ${context.chain.name} is under way.`, '', width)];
  const gates = moves?.gates ?? [];
  return [
    '',
    ...wrap(`The rotation is at the stage "${moves?.stage ?? 'prepare'}".`, '', width),
    ...gates.flatMap((gate) => gateLines(gate, width, now)),
    ...wrap('Next: irsactl rotate', '', width),
  ];
}

function gateLines({ why, opensAt, holders }: Gate, width: number, now: number): readonly Line[] {
  const until = opensAt === null ? '' : ` Opens at ${isoTime(opensAt)} (${relativeTime(opensAt, now)}).`;
  return [
    ...wrap(`  ${why}${until}`, '  ', width),
    ...holders.slice(0, mostHolders).map(restartLine),
    ...more(holders),
  ];
}

const mostHolders = 10;
const restartable = /^(deployment|statefulset|daemonset)\//;

/** A command where a workload can be restarted, else what to recreate. */
function restartLine({ name, namespace }: Holder): Line {
  return restartable.test(name)
    ? `    kubectl rollout restart ${name} --namespace ${namespace}`
    : `    ${name} in ${namespace}: recreate it`;
}

function more(holders: readonly Holder[]): readonly Line[] {
  return holders.length > mostHolders ? [`    … and ${holders.length - mostHolders} more`] : [];
}

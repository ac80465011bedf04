import type { ChildProcess } from 'node:child_process';
import type { LabChain, Run } from '../lab-chain.ts';
import { ProofFailure } from '../proof.ts';
import type { Fault, FaultPlace } from './fault.ts';
import { watchMoments } from './moments.ts';

export const applied: readonly string[] = ['apply', '--yes'];

/** irsactl does what it is to do, and the fault happens to it at its moment. */
export async function runInto(
  { at, ofNode = 0, command = applied, happen }: Pick<Fault, 'at' | 'ofNode' | 'command' | 'happen'>,
  place: FaultPlace,
  chain: LabChain,
): Promise<Run> {
  let irsactl: ChildProcess | null = null;
  let happened: Promise<void> | null = at === 'before' ? happen(place, null) : null;
  await happened;
  const watched = place.lab.controlPlanes[ofNode] ?? place.node;
  const watch = watchMoments(watched, (moment) => {
    if (moment === at) happened ??= happen(place, irsactl);
  });
  try {
    const run = await chain.run(command, {
      onStart: (child) => {
        irsactl = child;
      },
    });
    if (happened === null) {
      throw new ProofFailure(
        `The moment ${at} never came; there were ${watch.seen.join(', ') || 'none'}.\n${run.stderr}`,
      );
    }
    await happened;
    return run;
  } finally {
    watch.stop();
  }
}

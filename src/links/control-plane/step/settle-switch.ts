import { IrsaError } from '../../../errors/irsa-error.ts';
import { nodePaths } from '../desired.ts';
import { standInNames } from '../stand-in/names.ts';
import { waiting } from './await-serving.ts';
import { isAlive, readSwitch, restoreBySwitch, silenceSeconds, startSwitch } from './live-switch.ts';
import type { NodeContext } from './step-context.ts';
import { ifSwitchStays } from './what-if.ts';

/**
 * Lets a switch that an earlier run left end: it takes stand-in and rules away, and undoes what is not confirmed. One
 * that is confirmed ends by itself once it has heard nothing for a while.
 */
export async function settleSwitch(context: NodeContext, patienceSeconds: number): Promise<void> {
  const left = await readSwitch(context);
  if (left === null) return;
  const say = reportOf(context);
  if (left.state !== 'confirmed') await restoreBySwitch(context, { hasSigned: true, patienceSeconds }, say);
  await endLeftStandIn(context, patienceSeconds);
}

/**
 * Waits until the switch has ended its stand-in and is gone; one that died is started again for that, since nobody else
 * knows the rules that lead to it.
 *
 * @throws Where the stand-in still carries: whoever goes on would take it away with its rules in place.
 */
export async function endLeftStandIn(context: NodeContext, patienceSeconds: number): Promise<void> {
  const { clock } = context.ports;
  if (!(await readSwitch(context))?.hasStandIn) return;
  const say = reportOf(context);
  const started = clock.elapsed();
  if (!(await isAlive(context))) await startSwitch(context);
  while ((await isAlive(context)) || (await isStandInLeft(context))) {
    const since = (clock.elapsed() - started) / 1000;
    if (since > silenceSeconds + patienceSeconds) throw stillCarries(context);
    say(Math.round(since));
    await clock.sleep(1000);
  }
}

/** A switch that has only just been started, or could not be, is not seen: what it is to end is, its copy of a key last. */
async function isStandInLeft({ chain, files, node }: NodeContext): Promise<boolean> {
  const { manifests, podPrefix, folder } = standInNames(chain, node);
  if ((await files.facts(folder)) !== null) return true;
  return ((await files.list(manifests)) ?? []).some((name) => name.startsWith(podPrefix));
}

function reportOf({ node, progress }: NodeContext): (since: number) => void {
  const report = waiting(
    progress,
    `the switch of ${node.name}, which an interrupted run has left`,
    ifSwitchStays(node),
  );
  return (since) => report(since, silenceSeconds);
}

function stillCarries({ chain, node }: NodeContext): IrsaError {
  return new IrsaError('IRSA-CONTROLPLANE-137', {
    what: `A stand-in that an interrupted run has left still carries the traffic of ${node.name}; nothing was changed.`,
    why: 'The switch on the node ends it once it sees that the API server itself serves, and does not see that.',
    next: `Look at the API server of ${node.name}, and at ${nodePaths(chain, node).switch}/report; then run the same command again.`,
  });
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { Lab, LabNode } from '../lab.ts';
import { silenceWords, silentClients } from '../load/silent-clients.ts';
import type { Load, LoadReport } from '../load/start-load.ts';
import { type ClusterState, lastingDifferences } from './cluster-state.ts';
import type { LabChain, Run } from './lab-chain.ts';
import { prove } from './proof.ts';

/** Takes the whole chain down, in both of its stages. */
export async function takeDown(chain: LabChain): Promise<readonly Run[]> {
  const signBack = await chain.must(['destroy', '--yes']);
  await settled();
  const acceptBack = await chain.must(['destroy', '--yes', '--accept-loss']);
  return [signBack, acceptBack];
}

/**
 * The same where nobody looks on. Each kubelet starts anew before: without an API the
 * controllers end again and again, and it makes them wait longer each time; it forgets that when it starts.
 * https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#restart-policy
 */
export async function clearAway(chain: LabChain, nodes: readonly LabNode[]): Promise<void> {
  for (const node of nodes) await node.restartKubelet();
  await takeDown(chain);
}

/** After it, whoever was given a token of the chain's issuer last has another one. */
export function settled(): Promise<void> {
  return sleep(10_000);
}

/** Every file and fact is as before, or comes to be so in a minute. `part` leaves out what others change meanwhile. */
export async function proveNothingLeft(
  lab: Lab,
  before: ClusterState,
  part?: (state: ClusterState) => ClusterState,
): Promise<void> {
  const left = await lastingDifferences(lab, before, part);
  prove(left.length === 0, `Something was left behind:\n${left.join('\n')}`);
}

/** Somebody looked on through the balancer all the time. */
export function proveBalancerAsked({ summary, everyMilliseconds }: LoadReport): void {
  const isBalancer = ({ name }: { readonly name: string }) => name === 'balancer';
  prove(summary.clients.some(isBalancer), 'Nobody asked the balancer.');
  const silent = silentClients(summary, everyMilliseconds).filter(isBalancer);
  prove(silent.length === 0, `The balancer was not asked all the time: ${silenceWords(silent)}.`);
}

/** Does something under load; what the clients have seen is printed, also where it goes wrong. */
export async function underLoad(
  load: Load,
  say: (line: string) => void,
  work: () => Promise<void>,
): Promise<LoadReport> {
  const began = Date.now();
  try {
    await work();
  } catch (error) {
    for (const line of (await load.report(began)).lines) say(line);
    throw error;
  }
  const report = await load.report(began);
  for (const line of report.lines) say(line);
  return report;
}

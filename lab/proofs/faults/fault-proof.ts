import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { firstControlPlane } from '../../first-control-plane.ts';
import type { Lab } from '../../lab.ts';
import { mintedAt, mintedAtEach, proveAccepted, proveWhole, waitUntilReady } from '../api-server-checks.ts';
import { type ClusterState, clusterState, proveNothingLeft } from '../cluster-state.ts';
import { chainFolder, type LabChain, labChain, type Run } from '../lab-chain.ts';
import { onNode, serverProcess } from '../on-node.ts';
import { type Proof, type ProofContext, ProofFailure, prove } from '../proof.ts';
import type { Fault, FaultPlace, RunEnd, Stage } from './fault.ts';
import { type Form, formsOf, statusOf, waitUntilIdle } from './idle-state.ts';
import { watchMoments } from './moments.ts';

/** Enough for the switch's heartbeat timeout, a restart of the API server, and the end of a stand-in. */
const idleSeconds = 180;

/** Each stage: its command, the forms before and after its first pass, and the form at its end. */
const stages: Readonly<
  Record<Stage, { args: readonly string[]; before: Form; after: Form; end: Form; next: Stage }>
> = {
  apply: { args: ['apply', '--yes'], before: 'old', after: 'both', end: 'new', next: 'sign-back' },
  'sign-back': { args: ['destroy', '--yes'], before: 'new', after: 'both', end: 'both', next: 'accept-back' },
  'accept-back': {
    args: ['destroy', '--yes', '--accept-loss'],
    ...{ before: 'both', after: 'old', end: 'old', next: 'apply' },
  },
};

/** A chain in a lab that repeats its stages while faults are injected. */
interface Cycle {
  readonly key: Fault['key'];
  readonly chain: LabChain;
  before: ClusterState;
  isEdited: boolean;
  stage: Stage;
}
const cycles = new WeakMap<Lab, Cycle>();

/** Proves that the node recovers from a fault before or after the pass, and that the next run completes. */
export function faultProof(fault: Fault): Proof {
  const stops = fault.next === 'acknowledged' ? ' after the user acknowledges the failure' : '';
  return {
    name: `fault-${fault.name}`,
    claim: `If ${fault.what}, the node recovers, and the next run completes${stops}.`,
    shape: fault.shape ?? { controlPlanes: 1, workers: 1 },
    sets: fault.sets ?? [],
    run: (context) => runProof(context, fault),
  };
}

async function runProof(context: ProofContext, fault: Fault): Promise<string> {
  const { lab, say } = context;
  const place: FaultPlace = { lab, node: firstControlPlane(lab) };
  const cycle = await cycleFor(context, fault);
  const { chain, stage } = cycle;
  const { args, before, after, end } = stages[stage];
  let isRepaired = false;
  const repair = async () => {
    if (!isRepaired) await fault.repair?.(place);
    isRepaired = true;
  };
  try {
    for (const node of lab.controlPlanes) {
      await onNode(node, `echo ${fault.silenceSeconds ?? 15} >/etc/lab/switch-silence`);
    }
    await fault.prepare?.(place);
    const process = await serverProcess(place.node);
    const { token } = await mintedAt(lab, place.node);
    const run = await runWithFault(fault, place, chain, args);
    say(
      `irsactl ${args.join(' ')} ended with ${run.code ?? 'a signal'} after ${run.seconds.toFixed(0)} s${codeIn(run)}`,
    );
    prove(
      fault.stopsWith.some((one) => isEnd(run, one)),
      `It should end with ${fault.stopsWith.join(' or ')}:\n${run.stdout}${run.stderr}`,
    );
    if (fault.repairs === 'immediately') await repair();
    const seconds = await waitUntilIdle(lab, fault.withinSeconds ?? idleSeconds);
    const forms = await formsOf(lab, chain);
    const wanted = [
      ...(fault.ends === 'after' ? [] : [before]),
      ...(fault.ends === 'before' ? [] : [after, end]),
    ];
    say(`idle ${seconds.toFixed(0)} s later: ${forms.join(', ')}`);
    prove(
      forms.every((form) => wanted.includes(form)),
      `The form is ${forms.join(', ')}, not ${wanted.join(' or ')}.`,
    );
    const minted = await mintedAtEach(lab);
    await proveAccepted(lab, {
      'from before': token,
      ...Object.fromEntries(minted.map((one, index) => [`of ${index}`, one.token])),
    });
    if (fault.untouched) {
      const now = await serverProcess(place.node);
      prove(now === process, `The process of the API server is ${now}, not ${process}.`);
    }
    await repair();
    const status = await statusOf(chain);
    say(`status: ${status.said.slice(0, 300)}`);
    prove(
      status.isUnderWay || status.forms.join() === forms.join(),
      `status reports ${status.forms.join(', ')}, not ${forms.join(', ')}.`,
    );
    cycle.isEdited ||= fault.edits === true;
    // After an outage, the kubelet backs off before it restarts a controller, and the next run would wait. A restart of the
    // kubelet resets the backoff.
    for (const node of lab.controlPlanes) await node.restartKubelet();
    await finish(fault, chain, args, lab, say);
    const last = await formsOf(lab, chain);
    prove(
      last.every((form) => form === end),
      `In the end the API servers have the form ${last.join(', ')}, not ${end}.`,
    );
    await proveFinished(cycle, lab, fault.edits);
    return `${forms.join(', ')} ${seconds.toFixed(0)} s after irsactl ended in ${stage}; the next run completed`;
  } finally {
    // If the fault never happened, there may be nothing to repair.
    await repair().catch((error: unknown) => say(`not repaired: ${error}`));
  }
}

/** Returns the lab's cycle at the stage that the fault needs. */
async function cycleFor(context: ProofContext, { key, stage }: Fault): Promise<Cycle> {
  const { lab } = context;
  let cycle = cycles.get(lab);
  if (!cycle || cycle.key !== key) {
    if (cycle) await walkTo(cycle, 'apply', lab);
    const more = key === undefined ? {} : { more: { signingKey: { source: key } } };
    cycle = {
      key,
      before: await clusterState(lab),
      chain: await labChain(context, more),
      stage: 'apply',
      isEdited: false,
    };
    cycles.set(lab, cycle);
  }
  if (stage) await walkTo(cycle, stage, lab);
  return cycle;
}

async function walkTo(cycle: Cycle, stage: Stage, lab: Lab): Promise<void> {
  while (cycle.stage !== stage) {
    await cycle.chain.must(stages[cycle.stage].args);
    await proveFinished(cycle, lab);
  }
}

/**
 * Proves that a stage left nothing of a pass on a node, and the last stage nothing at all; moves to the next stage. In the stage of
 * an edit, the previous files may stay: the next pass removes them.
 */
async function proveFinished(cycle: Cycle, lab: Lab, wasEdited = false): Promise<void> {
  const kept = [
    ...['record.json', 'original', 'keys'],
    // Until the second run of destroy has ended.
    ...(cycle.stage === 'sign-back' ? ['destroying'] : []),
    ...(wasEdited ? ['pass'] : []),
  ];
  for (const node of lab.controlPlanes) {
    const left = await onNode(
      node,
      `ls ${chainFolder} 2>/dev/null | grep -vx ${kept.map((name) => `-e ${name}`).join(' ')} || true`,
    );
    prove(left === '', `On ${node.name}, ${chainFolder} still has:\n${left}`);
  }
  if (cycle.stage === 'apply') await proveWhole(lab, cycle.chain);
  if (cycle.stage === 'accept-back') {
    await proveNothingLeft(lab, cycle.before, cycle.isEdited ? withoutManifest : undefined);
    if (cycle.isEdited) cycle.before = await clusterState(lab);
    cycle.isEdited = false;
  }
  // Lets clients stop using tokens that were just issued.
  await sleep(3000);
  cycle.stage = stages[cycle.stage].next;
}

/** Ignores the manifest after a manual edit, which destroy keeps. */
function withoutManifest(state: ClusterState): ClusterState {
  return new Map([...state].filter(([name]) => !name.endsWith('./manifests/kube-apiserver.yaml')));
}

/** Runs irsactl and injects the fault at its moment. */
export async function runWithFault(
  { at, inject, preludes, kubeconfig }: Pick<Fault, 'at' | 'inject' | 'preludes' | 'kubeconfig'>,
  place: FaultPlace,
  chain: LabChain,
  args: readonly string[],
): Promise<Run> {
  let irsactl: ChildProcess | null = null;
  const started: Promise<void>[] = [];
  let injected = at === 'before' ? inject(place, null) : null;
  await injected;
  const watch = watchMoments(place.node, (moment) => {
    const prelude = preludes?.[moment];
    if (prelude) started.push(prelude(place));
    if (moment === at) injected ??= inject(place, irsactl);
  });
  try {
    const run = await chain.run(args, {
      onStart: (child) => {
        irsactl = child;
      },
      ...(kubeconfig && { kubeconfig: kubeconfig(place.lab) }),
    });
    if (injected === null) {
      throw new ProofFailure(`The moment ${at} never came, only ${watch.seen.join(', ')}.\n${run.stderr}`);
    }
    await Promise.all([...started, injected]);
    return run;
  } finally {
    watch.stop();
  }
}

/** Completes the stage with the next run; if that stops, deletes the file that it names and runs again. */
async function finish(
  fault: Fault,
  chain: LabChain,
  args: readonly string[],
  lab: Lab,
  say: (line: string) => void,
): Promise<void> {
  const node = firstControlPlane(lab);
  let run = await chain.run(args);
  if (fault.next === 'acknowledged') {
    const file = `${chainFolder}/failed.json`;
    const names = `${run.stdout}${run.stderr}`.replaceAll(/\n +/g, '').includes(file);
    prove(
      run.code === 1 && names,
      `The next run ended with ${run.code} and does not name ${file}:\n${run.stderr}`,
    );
    say(`the next run stops as expected${codeIn(run)}`);
    await onNode(node, `rm ${file}`);
    run = await chain.run(args);
  }
  prove(run.code === 0, `The next run ended with ${run.code}:\n${run.stdout}${run.stderr}`);
  await waitUntilReady(node, 10);
  say(`the next run completed after ${run.seconds.toFixed(0)} s`);
}

function isEnd({ code, stdout, stderr }: Run, end: RunEnd): boolean {
  if (end === 'killed') return code === null;
  if (end === 'done') return code === 0;
  return code === 1 && end.test(`${stdout}\n${stderr}`.replaceAll(/\s+/g, ' '));
}

function codeIn({ stdout, stderr }: Run): string {
  const code = /IRSA-[A-Z]+-\d+[^\n]*/.exec(`${stderr}\n${stdout}`)?.[0];
  return code ? `: ${code}` : '';
}

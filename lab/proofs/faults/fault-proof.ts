import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { firstControlPlane } from '../../first-control-plane.ts';
import type { Lab } from '../../lab.ts';
import { type ClusterState, clusterState, proveNothingLeft } from '../cluster-state.ts';
import { chainFolder, type LabChain, labChain, type Run } from '../lab-chain.ts';
import { onNode, serverProcess } from '../on-node.ts';
import { type Proof, type ProofContext, ProofFailure, prove } from '../proof.ts';
import { mintedAt, mintedAtEach, proveAccepted, proveWhole, untilServes } from '../serves.ts';
import { type Form, formsOf, statusOf, untilAtRest } from './at-rest.ts';
import type { Fault, FaultPlace, RunEnd, Stage } from './fault.ts';
import { watchMoments } from './moments.ts';

/** The silence of the switch, a restart of the API server, and the end of a stand-in. */
const restSeconds = 180;

/** Each stage: its command, and the forms before and after its first pass, and at its end. */
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

/** One chain in a lab, which goes through its stages again and again while faults happen to it. */
interface Cycle {
  readonly key: Fault['key'];
  readonly chain: LabChain;
  before: ClusterState;
  isEdited: boolean;
  stage: Stage;
}
const cycles = new WeakMap<Lab, Cycle>();

/** After each fault the node comes to rest before or after the pass, and the next run finishes. */
export function faultProof(fault: Fault): Proof {
  const stops = fault.next === 'acknowledged' ? ', once a person has acknowledged what failed' : '';
  return {
    name: `fault-${fault.name}`,
    claim: `If ${fault.what}, the node comes to rest without help, status says in which form, the next run finishes${stops}, and nothing of the pass is left.`,
    shape: fault.shape ?? { controlPlanes: 1, workers: 1 },
    sets: fault.sets ?? [],
    run: (context) => suffer(context, fault),
  };
}

async function suffer(context: ProofContext, fault: Fault): Promise<string> {
  const { lab, say } = context;
  const place: FaultPlace = { lab, node: firstControlPlane(lab) };
  const cycle = await cycleFor(context, fault);
  const { chain, stage } = cycle;
  const { args, before, after, end } = stages[stage];
  let isMended = false;
  const mend = async () => {
    if (!isMended) await fault.mend?.(place);
    isMended = true;
  };
  try {
    for (const node of lab.controlPlanes) {
      await onNode(node, `echo ${fault.silenceSeconds ?? 15} >/etc/lab/switch-silence`);
    }
    await fault.prepare?.(place);
    const process = await serverProcess(place.node);
    const { token } = await mintedAt(lab, place.node);
    const run = await runInto(fault, place, chain, args);
    say(
      `irsactl ${args.join(' ')} ended with ${run.code ?? 'a signal'} after ${run.seconds.toFixed(0)} s${codeIn(run)}`,
    );
    prove(
      fault.stopsWith.some((one) => isEnd(run, one)),
      `It should end with ${fault.stopsWith.join(' or ')}:\n${run.stdout}${run.stderr}`,
    );
    if (fault.mends === 'at-once') await mend();
    const seconds = await untilAtRest(lab, fault.withinSeconds ?? restSeconds);
    const forms = await formsOf(lab, chain);
    const wanted = [
      ...(fault.ends === 'after' ? [] : [before]),
      ...(fault.ends === 'before' ? [] : [after, end]),
    ];
    say(`at rest ${seconds.toFixed(0)} s later: ${forms.join(', ')}`);
    prove(
      forms.every((form) => wanted.includes(form)),
      `It rests in ${forms.join(', ')}, not in ${wanted.join(' or ')}.`,
    );
    const minted = await mintedAtEach(lab);
    await proveAccepted(lab, {
      'from before': token,
      ...Object.fromEntries(minted.map((one, index) => [`of ${index}`, one.token])),
    });
    if (fault.untouched) {
      const now = await serverProcess(place.node);
      prove(now === process, `The API server is not the process ${process}, but ${now}.`);
    }
    await mend();
    const status = await statusOf(chain);
    say(`status: ${status.said.slice(0, 300)}`);
    prove(
      status.isUnderWay || status.forms.join() === forms.join(),
      `status says ${status.forms.join(', ')}, not ${forms.join(', ')}.`,
    );
    cycle.isEdited ||= fault.edits === true;
    // After an outage the kubelet delays each start of a controller, and the next run waits for it. A restart resets that.
    for (const node of lab.controlPlanes) await node.restartKubelet();
    await finish(fault, chain, args, lab, say);
    const last = await formsOf(lab, chain);
    prove(
      last.every((form) => form === end),
      `Afterwards the API servers are ${last.join(', ')}, not ${end}.`,
    );
    await proveFinished(cycle, lab);
    return `${forms.join(', ')} ${seconds.toFixed(0)} s after irsactl ended in ${stage}; the next run finished`;
  } finally {
    // A fault that never happened leaves nothing to mend.
    await mend().catch((error: unknown) => say(`not mended: ${error}`));
  }
}

/** The cycle of the lab at the stage that the fault needs. */
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

/** A stage is over: nothing of a pass is left on a node, and nothing at all after the last stage. */
async function proveFinished(cycle: Cycle, lab: Lab): Promise<void> {
  for (const node of lab.controlPlanes) {
    const left = await onNode(
      node,
      `ls ${chainFolder} 2>/dev/null | grep -vx -e record.json -e original -e signing.key || true`,
    );
    prove(left === '', `On ${node.name} this is left in ${chainFolder}:\n${left}`);
  }
  if (cycle.stage === 'apply') await proveWhole(lab, cycle.chain);
  if (cycle.stage === 'accept-back') {
    await proveNothingLeft(lab, cycle.before, cycle.isEdited ? withoutManifest : undefined);
    if (cycle.isEdited) cycle.before = await clusterState(lab);
    cycle.isEdited = false;
  }
  // Tokens that were issued a moment ago are still in use.
  await sleep(3000);
  cycle.stage = stages[cycle.stage].next;
}

/** A person has edited it, so that it keeps the edit. */
function withoutManifest(state: ClusterState): ClusterState {
  return new Map([...state].filter(([name]) => !name.endsWith('./manifests/kube-apiserver.yaml')));
}

/** Runs irsactl, and the fault happens at its moment. */
export async function runInto(
  { at, happen, first, kubeconfig }: Pick<Fault, 'at' | 'happen' | 'first' | 'kubeconfig'>,
  place: FaultPlace,
  chain: LabChain,
  args: readonly string[],
): Promise<Run> {
  let irsactl: ChildProcess | null = null;
  const led: Promise<void>[] = [];
  let happened = at === 'before' ? happen(place, null) : null;
  await happened;
  const watch = watchMoments(place.node, (moment) => {
    const leads = first?.[moment];
    if (leads) led.push(leads(place));
    if (moment === at) happened ??= happen(place, irsactl);
  });
  try {
    const run = await chain.run(args, {
      onStart: (child) => {
        irsactl = child;
      },
      ...(kubeconfig && { kubeconfig: kubeconfig(place.lab) }),
    });
    if (happened === null) {
      throw new ProofFailure(
        `The moment ${at} never came; there were ${watch.seen.join(', ')}.\n${run.stderr}`,
      );
    }
    await Promise.all([...led, happened]);
    return run;
  } finally {
    watch.stop();
  }
}

/** The next run; if it stops, the file that it names is removed first. */
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
    say(`the next run stops, as it must${codeIn(run)}`);
    await onNode(node, `rm ${file}`);
    run = await chain.run(args);
  }
  prove(run.code === 0, `The next run ended with ${run.code}:\n${run.stdout}${run.stderr}`);
  await untilServes(node, 10);
  say(`the next run finished after ${run.seconds.toFixed(0)} s`);
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

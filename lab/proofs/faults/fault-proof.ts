import { firstControlPlane } from '../../first-control-plane.ts';
import type { LabNode } from '../../lab.ts';
import { proveWhole } from '../chain-whole.ts';
import { clusterState } from '../cluster-state.ts';
import { type LabChain, labChain, type Run } from '../lab-chain.ts';
import { onNode } from '../on-node.ts';
import { type Proof, type ProofContext, prove } from '../proof.ts';
import { proveUntouched, serverProcess } from '../server-process.ts';
import { clearAway, proveNothingLeft } from '../without-a-trace.ts';
import type { Fault, FaultPlace } from './fault.ts';
import { farthestOf, proveStatusSays, restingStates, restingWords, stateWords } from './resting-state.ts';
import { applied, runInto } from './run-into.ts';
import { confirmedSeconds, untilSettled } from './settled.ts';

/** Each fault ends in the old state or in the new one by itself, says which, and the next apply finishes. */
export function faultProof(fault: Fault): Proof {
  return {
    name: `fault-${fault.name}`,
    claim: `Where ${fault.what}, the node comes to rest by itself, status says in which state, and the next apply finishes, once what failed is acknowledged.`,
    shape: fault.shape ?? { controlPlanes: 1, workers: 1 },
    sets: fault.sets ?? [],
    run: (context) => suffer(context, fault),
  };
}

async function suffer(context: ProofContext, fault: Fault): Promise<string> {
  const { lab, say } = context;
  const node = firstControlPlane(lab);
  const place: FaultPlace = { lab, node };
  const before = await clusterState(lab);
  const chain = await labChain(context, { injection: 'none' });
  let isMended = false;
  const mend = async () => {
    if (!isMended) await fault.mend?.(place);
    isMended = true;
  };
  try {
    await fault.prepare?.(place);
    const process = await serverProcess(node);
    const run = await runInto(fault, place, chain);
    say(`irsactl ended with ${run.code ?? 'a signal'} after ${run.seconds.toFixed(0)} s${lastWords(run)}`);
    const { stopsWith } = fault;
    if (stopsWith) await proveStopped({ ...fault, stopsWith }, run, node, process);
    if (fault.mendFirst) await mend();
    const seconds = await untilSettled(lab, fault.withinSeconds ?? confirmedSeconds);
    const states = await restingStates(lab, chain);
    const end = farthestOf(states);
    say(`at rest ${seconds.toFixed(0)} s later: ${stateWords(states)}`);
    const { ends } = fault;
    if (ends !== 'any')
      prove(ends === end, `It came to rest in ${restingWords[end]}, not in ${restingWords[ends]}.`);
    if (fault.blinds) await mend();
    await proveStatusSays(chain, states, say, fault.saysHalfDone);
    await mend();
    await finish(fault, chain, node, say);
    await proveWhole(context, chain);
    await clearAway(chain, lab.controlPlanes);
    await proveNothingLeft(lab, before);
    return `${restingWords[end]} ${seconds.toFixed(0)} s after irsactl ended; the next apply finished; nothing was left`;
  } finally {
    // Where it never came to the fault, there is nothing to mend, and what that says must not hide why.
    await mend().catch((error: unknown) => say(`not mended: ${error}`));
  }
}

/** It stopped with the reason, and before anything was touched, unless only the new API server can show the fault. */
async function proveStopped(
  {
    stopsWith,
    stopsWithinSeconds = Number.POSITIVE_INFINITY,
    touches,
  }: Fault & { readonly stopsWith: RegExp },
  run: Run,
  node: LabNode,
  process: string,
): Promise<void> {
  const said = `${run.stdout}\n${run.stderr}`.replaceAll(/\s+/g, ' ');
  prove(
    run.code === 1 && stopsWith.test(said),
    `It ended with ${run.code}, and did not say ${stopsWith}:\n${said}`,
  );
  prove(run.seconds < stopsWithinSeconds, `It stopped after ${run.seconds.toFixed(0)} s only.`);
  if (!touches) await proveUntouched(node, process);
}

/** The next apply; where it stops because a step went back, what it says is done first, to the letter. */
async function finish(
  fault: Fault,
  chain: LabChain,
  node: LabNode,
  say: (line: string) => void,
): Promise<void> {
  const { command = applied, goesOn } = fault;
  const again = await chain.run(command);
  if (again.code === 0) return say(`the next apply finished after ${again.seconds.toFixed(0)} s`);
  prove(!goesOn, `The next apply stopped, although nothing was seen to fail:\n${again.stderr}`);
  const file = /(\/etc\/kubernetes\/irsactl\/\S*failed\.json)/.exec(
    `${again.stdout}\n${again.stderr}`.replace(/\n +/g, ''),
  )?.[1];
  say(`the next apply stops, as it must after a put-back${lastWords(again)}`);
  if (file) await onNode(node, `rm ${file}`);
  const last = await chain.must(command);
  say(`acknowledged, it finished after ${last.seconds.toFixed(0)} s`);
}

function lastWords({ stdout, stderr }: Run): string {
  const code = /IRSA-[A-Z]+-\d+[^\n]*/.exec(`${stderr}\n${stdout}`)?.[0];
  return code ? `: ${code}` : '';
}

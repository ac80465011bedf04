import { firstControlPlane } from '../../first-control-plane.ts';
import type { Lab, LabNode } from '../../lab.ts';
import { proveWhole } from '../chain-whole.ts';
import { clusterState } from '../cluster-state.ts';
import { type LabChain, labChain, type Run } from '../lab-chain.ts';
import { onNode } from '../on-node.ts';
import { type Proof, type ProofContext, ProofFailure, prove } from '../proof.ts';
import { proveUntouched, serverProcess } from '../server-process.ts';
import { acceptedAtEach, claimsOf, mintedAt, mintedAtEach } from '../serves.ts';
import { clearAway, proveNothingLeft } from '../without-a-trace.ts';
import type { Fault, FaultPlace } from './fault.ts';
import { farthestOf, proveStatusSays, restingStates, restingWords, stateWords } from './resting-state.ts';
import { endWords, isEnd, nextRunOf, wordsOf } from './run-end.ts';
import { applied, runInto } from './run-into.ts';
import { confirmedSeconds, untilSettled } from './settled.ts';

/** Each fault ends in the old state or in the new one by itself, says which, and the next apply finishes. */
export function faultProof(fault: Fault): Proof {
  return {
    name: `fault-${fault.name}`,
    claim: `Where ${fault.what}, the node comes to rest by itself, status says in which state, and ${nextWords(fault)}.`,
    shape: fault.shape ?? { controlPlanes: 1, workers: 1 },
    sets: fault.sets ?? [],
    run: (context) => suffer(context, fault),
  };
}

function nextWords({ next }: Fault): string {
  const once = next.includes('acknowledged') ? ', once what failed is acknowledged' : '';
  return `the next apply finishes${once}`;
}

async function suffer(context: ProofContext, fault: Fault): Promise<string> {
  const { lab, say } = context;
  const node = firstControlPlane(lab);
  const place: FaultPlace = { lab, node };
  const state = await clusterState(lab);
  const chain = await labChain(context, { injection: 'none' });
  let isMended = false;
  const mend = async () => {
    if (!isMended) await fault.mend?.(place);
    isMended = true;
  };
  try {
    await fault.prepare?.(place);
    const process = await serverProcess(node);
    const { token: before } = await mintedAt(lab, node);
    const run = await runInto(fault, place, chain);
    say(`irsactl ended with ${run.code ?? 'a signal'} after ${run.seconds.toFixed(0)} s${lastWords(run)}`);
    proveEnded(fault, run);
    if (fault.mendFirst) await mend();
    const seconds = await untilSettled(lab, fault.withinSeconds ?? confirmedSeconds);
    const states = await restingStates(lab, chain);
    const end = farthestOf(states);
    say(`at rest ${seconds.toFixed(0)} s later: ${stateWords(states)}`);
    const wanted = fault.ends.map((state) => restingWords[state]).join(' or ');
    prove(fault.ends.includes(end), `It came to rest in ${restingWords[end]}, not in ${wanted}.`);
    await proveTokens(lab, before);
    if (fault.untouched) await proveUntouched(node, process);
    if (fault.blinds) await mend();
    await proveStatusSays(chain, states, say, fault.saysHalfDone);
    await mend();
    await finish(fault, chain, node, say);
    await proveWhole(context, chain);
    await clearAway(chain, lab.controlPlanes);
    await proveNothingLeft(lab, state);
    return `${restingWords[end]} ${seconds.toFixed(0)} s after irsactl ended; the next apply finished; nothing was left`;
  } finally {
    // Where it never came to the fault, there is nothing to mend, and what that says must not hide why.
    await mend().catch((error: unknown) => say(`not mended: ${error}`));
  }
}

/** At rest every API server accepts what any of them signs, and a token from before. */
async function proveTokens(lab: Lab, before: string): Promise<void> {
  const minted = await mintedAtEach(lab);
  for (const token of [before, ...minted.map((one) => one.token)]) {
    const { iss } = claimsOf(token);
    const when = token === before ? 'from before' : 'of now';
    prove(
      (await acceptedAtEach(lab, token)).every(Boolean),
      `A token ${when} of ${iss} is refused somewhere.`,
    );
  }
}

/** In the way that is expected, and soon enough. */
export function proveEnded(
  {
    stopsWith,
    stopsWithinSeconds = Number.POSITIVE_INFINITY,
  }: Pick<Fault, 'stopsWith' | 'stopsWithinSeconds'>,
  run: Run,
): void {
  prove(
    stopsWith.some((end) => isEnd(run, end)),
    `It ended with ${run.code ?? 'a signal'}, and not so: ${endWords(stopsWith)}\n${wordsOf(run)}`,
  );
  prove(run.seconds < stopsWithinSeconds, `It stopped after ${run.seconds.toFixed(0)} s only.`);
}

/** The next apply does what is expected of it; where it stops, what it says is done first, to the letter. */
async function finish(
  { command = applied, next }: Fault,
  chain: LabChain,
  node: LabNode,
  say: (line: string) => void,
): Promise<void> {
  const again = await chain.run(command);
  const seen = nextRunOf(again, next);
  if (seen === null) {
    const said = `${again.stderr || again.stdout}`;
    throw new ProofFailure(
      `The next apply ended with ${again.code ?? 'a signal'}, and not so: ${next.join(' or ')}\n${said}`,
    );
  }
  const { is, record } = seen;
  if (is === 'finishes') return say(`the next apply finished after ${again.seconds.toFixed(0)} s`);
  say(`the next apply stops, as it must${lastWords(again)}`);
  if (record) await onNode(node, `rm ${record}`);
  const last = await chain.must(command);
  const how = record ? `acknowledged by removing ${record}` : `after it had stopped with ${is}`;
  say(`${how}, it finished after ${last.seconds.toFixed(0)} s`);
}

function lastWords({ stdout, stderr }: Run): string {
  const code = /IRSA-[A-Z]+-\d+[^\n]*/.exec(`${stderr}\n${stdout}`)?.[0];
  return code ? `: ${code}` : '';
}

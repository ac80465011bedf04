import { IrsaError } from '../../../errors/irsa-error.ts';
import { nodePaths } from '../desired.ts';
import { listens } from '../node-ports.ts';
import { awaitStreams } from '../step/await-streams.ts';
import { awaitForgottenResets } from '../step/forgotten-resets.ts';
import type { NodeForm } from '../step/node-change.ts';
import type { Beat, StandIn } from '../step/stand-in.ts';
import type { StepContext } from '../step/step-context.ts';
import type { StandInWay } from '../step/step-way.ts';
import { noteTime, waitingAsBefore } from '../step/wait-times.ts';
import { ifNotEnded } from '../step/what-if.ts';
import type { CarryContext } from './carry-context.ts';
import { carryTraffic } from './carry-traffic.ts';
import { type KeptEndpoint, keepEndpoint } from './keep-endpoint.ts';
import { standInNames } from './names.ts';
import { redirectRules } from './redirect-rules.ts';
import { stillLedCode } from './redirect-text.ts';
import { standInShell } from './stand-in-shell.ts';
import { standInServer, startStandIn } from './start-stand-in.ts';

/** The kubelet gives a container 30 s to end; a node under load takes longer to notice. */
const closedWithinSeconds = 60;
/** Watches keep it from ending sooner. */
const usuallyEndsSeconds = 30;

/** The stand-in of one step on one node. */
export function standInOf(context: StepContext, way: StandInWay): StandIn {
  const { chain, node, files, ports } = context;
  const names = standInNames(chain, node);
  const rules = redirectRules(names, way);
  const shell = ports.shell(node);
  const all: CarryContext = { ...context, shell, names, rules, way };
  let kept: KeptEndpoint | null = null;
  let isMoved = false;

  const letGo = async () => {
    const released = kept;
    kept = null;
    await released?.release();
  };
  const end = async (beat: Beat, streamSeconds = 0) => {
    // Nobody may be led to what ends.
    if ((await shell.run(rules.lift)).code === stillLedCode) throw stillLed(all);
    await beat();
    await letGo();
    if (isMoved) {
      const wait = { whose: `the stand-in on ${node.name}`, otherwise: ifNotEnded(node) };
      await awaitForgottenResets(all, wait, beat);
    }
    if (streamSeconds > 0) {
      const server = standInServer(all);
      const whose = `the stand-in on ${node.name}`;
      await awaitStreams(all, { whose, server, seconds: streamSeconds }, beat);
    }
    await endPods(all, beat);
    await shell.run(rules.drop);
    await files.remove(names.folder);
    if (way.endpoint === 'kept-by-policy') await ports.apiEndpoint(node).allowEmptying(names.policy);
  };
  return {
    shell: standInShell(names, way, rules),
    start: async (form: NodeForm, expected, use, beat) => {
      await endPods(all, beat);
      const fault = await startStandIn(all, form, expected, use, beat);
      if (fault !== null) {
        await endPods(all, beat);
        await files.remove(names.folder);
      }
      return fault;
    },
    carry: async (beat) => {
      isMoved = true;
      const fault = await carryTraffic(all, beat);
      if (fault !== null) {
        await shell.run(`${rules.lift}${rules.drop}`);
        return fault;
      }
      if (way.endpoint !== 'left-to-others') kept = await keepEndpoint(all, beat);
      return null;
    },
    serves: () => standInServer(all).ready(),
    end,
    letGo,
  };
}

/** The switch goes on with it: it ends a stand-in of a step that is over once the API server serves. */
function stillLed({ chain, node }: CarryContext): IrsaError {
  return new IrsaError('IRSA-CONTROLPLANE-137', {
    what: `Clients of ${node.name} are still led to the stand-in, so it was not ended.`,
    why: 'The process that holds its rules does not end, although the switch was told that the stand-in carries no more.',
    next: `Look at ${nodePaths(chain, node).switch}/report, and for \`nft -i\` among the processes of ${node.name}; then run the same command again.`,
  });
}

/** Ends every stand-in of the chain on the node, also one of a run that was killed, and waits for its port to close. */
async function endPods(context: CarryContext, beat: Beat): Promise<void> {
  const { names, node, shell, way, ports } = context;
  await shell.run(`rm -f "$1"*.yaml`, { args: [`${names.manifests}/${names.podPrefix}`] });
  const isOpen = async () => (await shell.run(listens(way.port))).code === 0;
  if (!(await isOpen())) return;
  const what = `the stand-in on ${node.name} to end`;
  const report = await waitingAsBefore(context, 'stand-in-end', what, ifNotEnded(node));
  const started = ports.clock.elapsed();
  const since = () => ports.clock.elapsed() - started;
  let isClosed = false;
  while (!isClosed && since() < closedWithinSeconds * 1000) {
    report(Math.round(since() / 1000), usuallyEndsSeconds);
    await beat();
    await ports.clock.sleep(1000);
    isClosed = !(await isOpen());
  }
  if (isClosed) await noteTime(context, 'stand-in-end', since() / 1000);
}

import { clusterState } from './cluster-state.ts';
import { irsactlCommandsOf } from './commands-of.ts';
import { followCommands } from './follow-commands.ts';
import { type ChainSettings, labChain } from './lab-chain.ts';
import { type LabShape, type Proof, type ProofContext, prove } from './proof.ts';
import { proveNothingLeft, settled } from './without-a-trace.ts';

interface FollowedPage {
  readonly page: string;
  readonly controlPlanes: LabShape['controlPlanes'];
  /** Where its reader works. */
  readonly reach: NonNullable<ChainSettings['reach']>;
}

/** Pages whose commands need kubeadm nodes. */
const pages: readonly FollowedPage[] = [
  { page: 'docs/how-to/reach-the-control-plane-nodes.md', controlPlanes: 1, reach: 'local' },
  { page: 'docs/how-to/change-a-cluster-with-one-node.md', controlPlanes: 1, reach: 'ssh' },
  { page: 'docs/how-to/change-a-cluster-with-several-nodes.md', controlPlanes: 3, reach: 'ssh' },
];

/** The commands of a page in its order, by somebody who agrees to what is shown. */
export const followedPages: readonly Proof[] = pages.map(({ page, controlPlanes, reach }) => ({
  name: `page-${/([a-z-]+)\.md$/.exec(page)?.[1]}`,
  claim: `The commands of ${page} do, on a cluster of ${controlPlanes}, what it says.`,
  shape: { controlPlanes, workers: 1 },
  sets: [],
  run: (context) => follow(context, page, reach),
}));

async function follow(context: ProofContext, page: string, reach: FollowedPage['reach']): Promise<string> {
  const before = await clusterState(context.lab);
  const chain = await labChain(context, { injection: 'none', reach });
  const commands = await irsactlCommandsOf(page);
  prove(
    commands.some(([name]) => name === 'plan'),
    `${page} has no commands to follow.`,
  );
  await followCommands(context, chain, commands);
  if (commands.some(([name]) => name === 'destroy')) {
    // As the page says, a second run takes the rest.
    await settled();
    await chain.must(['destroy', '--yes', '--accept-loss']);
  }
  await proveNothingLeft(context.lab, before);
  return `${commands.length} commands of the page end well`;
}

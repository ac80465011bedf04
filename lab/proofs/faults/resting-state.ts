import type { StatusResult } from '../../../src/cli/results/chain-results.ts';
import type { Lab, LabNode } from '../../lab.ts';
import { chainData } from '../chain-data.ts';
import type { LabChain } from '../lab-chain.ts';
import { onNode } from '../on-node.ts';
import { prove } from '../proof.ts';
import { mintedAt } from '../serves.ts';

/** What an API server runs with: `both` issues tokens as before, and accepts those of the chain. */
export type RestingState = 'old' | 'both' | 'new';

export const restingWords: Readonly<Record<RestingState, string>> = {
  old: 'the old state',
  both: 'the form that accepts both',
  new: 'the new state',
};

/** By node. */
type RestingStates = ReadonlyMap<string, RestingState>;

/** By what each API server signs for and was started with, whatever irsactl says. */
export async function restingStates(lab: Lab, { issuer }: LabChain): Promise<RestingStates> {
  const states = lab.controlPlanes.map(
    async (node) => [node.name, await restingState(lab, node, issuer)] as const,
  );
  return new Map(await Promise.all(states));
}

async function restingState(lab: Lab, node: LabNode, issuer: string): Promise<RestingState> {
  if ((await mintedAt(lab, node)).iss === issuer) return 'new';
  const started = await onNode(node, 'pgrep -ax kube-apiserver');
  return started.includes(`--service-account-issuer=${issuer} `) ? 'both' : 'old';
}

/** By what `irsactl status` says of each node. */
async function statesByStatus(chain: LabChain): Promise<{ states: RestingStates; said: string }> {
  const { links } = (await chainData(chain, 'status')) as StatusResult;
  const link = links.find((one) => one.link === 'control-plane');
  const summary = link?.summary ?? '';
  const codes = link?.findings.map(({ code }) => code) ?? [];
  const said = `${summary}${codes.length > 0 ? ` (${codes.join(', ')})` : ''}`;
  return { states: new Map(summary.split('; ').flatMap((part) => statesIn(part, chain))), said };
}

/** Status says in which state each node rests; `mayBeHalfDone`: or what the next apply does first. */
export async function proveStatusSays(
  chain: LabChain,
  states: RestingStates,
  say: (line: string) => void,
  mayBeHalfDone = false,
): Promise<void> {
  const status = await statesByStatus(chain);
  say(`status: ${status.said}`);
  prove(
    stateWords(status.states) === stateWords(states) || (mayBeHalfDone && namesHalfDone(status.said)),
    `status says ${stateWords(status.states) || 'nothing of the states'} of ${stateWords(states)}.`,
  );
}

/** Where irsactl gave up while nothing served, it says what the next apply does first, whatever has come back since. */
function namesHalfDone(said: string): boolean {
  return /in the middle of a change: the next apply puts \w+ files from before back/.test(said);
}

function statesIn(part: string, { issuer }: LabChain): [string, RestingState][] {
  const [, names, signed, both] =
    /^(\S.*) issues? tokens of (\S+)( and accepts? those of the chain)?$/.exec(part) ?? [];
  if (!names) return [];
  const state = signed === issuer ? 'new' : both ? 'both' : 'old';
  return names.split(/, | and /).map((name) => [name, state]);
}

/** `cp-1 in the old state, cp-2 in the new state` */
export function stateWords(states: RestingStates): string {
  const words = [...states].map(([name, state]) => `${name} in ${restingWords[state]}`);
  return words.sort().join(', ');
}

/** How far the change has got where it got farthest. */
export function farthestOf(states: RestingStates): RestingState {
  const seen = [...states.values()];
  return (['new', 'both'] as const).find((state) => seen.includes(state)) ?? 'old';
}

import { firstControlPlane } from '../first-control-plane.ts';
import { kubectlOf } from '../load/kubectl.ts';
import { clusterState } from './cluster-state.ts';
import { type LabChain, labChain, orders } from './lab-chain.ts';
import { type Proof, type ProofContext, prove } from './proof.ts';
import { acceptedAtEach, claimsOf, mintedAt } from './serves.ts';
import {
  type HoldingPod,
  holdersOf,
  recreateHolders,
  removeHolders,
  startHolders,
  tokenSecret,
} from './token-holders.ts';
import { proveNothingLeft } from './without-a-trace.ts';

const before = 'filled-before';
const during = 'filled-during';

/** The way back that loses nothing: signing at once, acceptance when nobody holds a token of the chain any more. */
const unforced = (about: Pick<Proof, 'name' | 'shape' | 'sets'>, where: string): Proof => ({
  ...about,
  claim: `${where} destroy keeps accepting for as long as a pod or a Secret has a token of the chain, says whose and until when, and takes the rest once they were made anew; token Secrets keep working.`,
  run: async (context) => {
    const { lab, load, say } = context;
    const node = firstControlPlane(lab);
    const chain = await labChain(context, { injection: 'none' });
    const start = await clusterState(lab);
    const accepted = async (when: string, tokens: Readonly<Record<string, string>>) => {
      for (const [whose, token] of Object.entries(tokens)) {
        const answers = await acceptedAtEach(lab, token);
        prove(answers.every(Boolean), `${when} the token ${whose} is refused.`);
      }
    };
    try {
      await startHolders(lab, load.pauseImage);
      const { token: old } = await mintedAt(lab, node);
      const fromBefore = { 'from before': old, 'of the Secret from before': await tokenSecret(lab, before) };
      await chain.must(['apply', '--yes']);
      const { token: ours, kid } = await mintedAt(lab, node);
      const filled = await tokenSecret(lab, during);
      prove(claimsOf(filled).kid === kid, 'The controller-manager does not sign with the key of the chain.');
      const fromChain = { 'of the chain': ours, 'of the Secret that was filled since': filled };
      await accepted('After apply', { ...fromBefore, ...fromChain });
      say('a token Secret from before is accepted, and so is one that was filled since');

      await recreateHolders(lab);
      const holders = await holdersOf(lab);
      const [pods, names] = [tokensOf(holders), holders.map(({ name }) => `${orders.namespace}/${name}`)];
      prove(
        holders.every(({ token }) => claimsOf(token).iss === chain.issuer),
        'Pods were given no token of the chain.',
      );
      const back = await chain.must(['destroy', '--yes']);
      prove(
        /run\s+destroy\s+once\s+more/.test(back.stderr),
        `The first stage does not say how to go on:\n${back.stderr}`,
      );
      const until = await refusedFor(context, chain, [...names, `${orders.namespace}/${during}`]);
      await accepted('After the first stage', { ...fromBefore, ...fromChain, ...pods });

      await recreateHolders(lab);
      await kubectlOf(lab).run(['delete', 'secret', during, '-n', orders.namespace]);
      const anew = { 'of the Secret that was made anew': await tokenSecret(lab, during) };
      const last = await chain.must(['destroy', '--yes']);
      await accepted('After destroy', { ...fromBefore, ...anew, ...tokensOf(await holdersOf(lab)) });
      const still = await acceptedAtEach(lab, ours);
      prove(!still.some(Boolean), 'After destroy a token of the chain is still accepted.');
      await proveNothingLeft(lab, start);
      return (
        `acceptance was kept until ${until} for ${names.length} pods and a Secret; once they were made anew, ` +
        `destroy took the rest in ${last.seconds.toFixed(0)} s: ${start.size} files and facts are as before`
      );
    } finally {
      await removeHolders(lab, [before, during]);
    }
  },
});

export const undoneUnforced = unforced(
  { name: 'undone-unforced', shape: { controlPlanes: 1, workers: 1 }, sets: [] },
  'On one node',
);

export const undoneUnforcedThreeNodes = unforced(
  {
    name: 'undone-unforced-three-nodes',
    shape: { controlPlanes: 3, workers: 1 },
    sets: ['ci'],
  },
  'On three nodes',
);

function tokensOf(holders: readonly HoldingPod[]): Readonly<Record<string, string>> {
  return Object.fromEntries(holders.map(({ name, token }) => [`of ${name}`, token]));
}

/** The second stage says for whose sake and until when it does nothing. */
async function refusedFor({ say }: ProofContext, chain: LabChain, names: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await chain.run(['destroy', '--yes']);
  const said = `${stdout}\n${stderr}`.replaceAll(/\s+/g, ' ');
  prove(code !== 0, `The second stage did not wait:\n${said}`);
  const unnamed = ['IRSA-CONTROLPLANE-029', ...names].filter((word) => !said.includes(word));
  prove(unnamed.length === 0, `The second stage does not speak of ${unnamed.join(', ')}:\n${said}`);
  const [, until = ''] = /replaced by (\d{4}-\S+Z)/.exec(said) ?? [];
  const minutes = (Date.parse(until) - Date.now()) / 60_000;
  prove(minutes > 50 && minutes <= 60, `Acceptance stays until ${until}, which is in ${minutes} minutes.`);
  say(`the second stage ended with ${code}: ${/IRSA-CONTROLPLANE-029.*?\./.exec(said)?.[0]} Until ${until}.`);
  return until;
}

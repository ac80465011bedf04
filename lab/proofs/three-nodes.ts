import { setTimeout as sleep } from 'node:timers/promises';
import { startLoad } from '../load/start-load.ts';
import { ofClient } from '../load/summarise.ts';
import { failureWords } from '../load/summary-lines.ts';
import { bringImage, proveRoles } from './aws-in-pods.ts';
import { clusterState } from './cluster-state.ts';
import { labChain } from './lab-chain.ts';
import { type Proof, type ProofContext, prove } from './proof.ts';
import { acceptedAt, acceptedAtEach, mintedAtEach } from './serves.ts';
import { proveWholeRestarts } from './whole-restarts.ts';
import { proveBalancerAsked, proveNothingLeft, settled, underLoad } from './without-a-trace.ts';

/** The whole of irsa.yaml on a live cluster of three, through ssh, and back. */
export const threeNodes: Proof = {
  name: 'three-nodes',
  claim:
    'On three nodes a whole irsa.yaml goes there and back: no request and no event is lost through the balancer, a pod on each node has its role, no token is refused before its time, and each file is byte-equal in the end.',
  shape: { controlPlanes: 3, workers: 1 },
  sets: ['ci'],
  run: async (context) => {
    const { lab, load: options, say } = context;
    const before = await clusterState(lab);
    await bringImage(context);
    const load = await startLoad(lab, { ...options, everyMilliseconds: 400 });
    try {
      const report = await underLoad(load, say, () => thereAndBack(context));
      const { requests, unauthorized } = report.summary;
      const balancer = ofClient(report.summary, 'balancer');
      const failures = failureWords(balancer);
      prove(failures === '', `Through the balancer: ${failures}`);
      proveBalancerAsked(report);
      prove(unauthorized === 0, `${unauthorized} of ${requests} requests were answered by 401.`);
      // Two by apply, which signs nowhere before all accept, and one by each stage of destroy.
      proveWholeRestarts(
        report,
        lab.controlPlanes.map(({ name }) => name),
        4,
      );
      await proveNothingLeft(lab, before);
      return (
        `0 of ${balancer.requests} requests failed through the balancer, 0 × 401 anywhere; a pod on each of ${lab.nodes.length} nodes had its role; ` +
        `${before.size} files and facts are as before`
      );
    } finally {
      await load.stop();
    }
  },
};

async function thereAndBack(context: ProofContext): Promise<void> {
  const { lab, say } = context;
  const chain = await labChain(context, { injection: 'webhook' });
  const old = await mintedAtEach(lab);
  const accepted = async (when: string, tokens: readonly { readonly token: string }[]) => {
    for (const { token } of tokens) {
      const answers = await acceptedAtEach(lab, token);
      prove(answers.every(Boolean), `${when} a token that must be accepted is refused somewhere.`);
    }
  };

  const applied = await chain.must(['apply', '--yes']);
  await chain.must(['verify']);
  const ours = await mintedAtEach(lab);
  prove(
    ours.every(({ iss, kid }) => iss === chain.issuer && kid === ours[0]?.kid),
    `Tokens are of ${ours.map(({ iss, kid }) => `${iss} (${kid})`).join(', ')}.`,
  );
  await accepted('After apply', [...old, ...ours]);
  await proveRoles(context);

  const signBack = await chain.must(['destroy', '--yes']);
  const signedBack = await mintedAtEach(lab);
  prove(
    signedBack.every(({ iss, kid }) => iss === old[0]?.iss && kid === old[0]?.kid),
    'Signing was not given back.',
  );
  await accepted('After the first stage of destroy', [...old, ...ours, ...signedBack]);
  await settled();
  const acceptBack = await chain.must(['destroy', '--yes', '--accept-loss']);
  await accepted('After destroy', old);
  const [first] = lab.controlPlanes;
  const isStillAccepted = first && ours[0] && (await acceptedAt(first, ours[0].token));
  prove(!isStillAccepted, 'After destroy a token of the chain is still accepted.');
  const seconds = [applied, signBack, acceptBack].map((run) => run.seconds.toFixed(0));
  say(`apply ${seconds[0]} s, destroy ${seconds[1]} + ${seconds[2]} s`);
  await sleep(5000);
}

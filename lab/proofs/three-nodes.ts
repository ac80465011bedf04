import { setTimeout as sleep } from 'node:timers/promises';
import { type LoadOptions, startLoad } from '../load/start-load.ts';
import { ofClient } from '../load/summarise.ts';
import { failureWords } from '../load/summary-lines.ts';
import { bringImage, proveRoles } from './aws-in-pods.ts';
import { clusterState } from './cluster-state.ts';
import { labChain } from './lab-chain.ts';
import { type Proof, type ProofContext, prove } from './proof.ts';
import { acceptedAt, acceptedAtEach, mintedAtEach } from './serves.ts';
import { proveToldAway } from './told-away.ts';
import { proveWholeRestarts } from './whole-restarts.ts';
import {
  proveBalancerAsked,
  proveNoNeedlessStart,
  proveNothingFailed,
  proveNothingLeft,
  settled,
  takeDown,
  underLoad,
} from './without-a-trace.ts';

const shape = { controlPlanes: 3, workers: 1 } as const;
const everyMilliseconds = 400;

const goes =
  'On three nodes a whole irsa.yaml goes there and back: no request fails anywhere, a pod on each node has its role, no token is refused before its time, and each file is byte-equal in the end';

/** The whole of irsa.yaml on a live cluster of three, through ssh, and back. */
const whole = (
  settings: Pick<Proof, 'name' | 'claim' | 'sets' | 'isAlone'> & Pick<LoadOptions, 'kinds'>,
): Proof => ({
  ...settings,
  shape,
  run: async (context) => {
    const { lab, load: options, say } = context;
    const before = await clusterState(lab);
    await bringImage(context);
    const { kinds } = settings;
    const load = await startLoad(lab, { ...options, everyMilliseconds, ...(kinds && { kinds }) });
    try {
      const report = await underLoad(load, say, () => thereAndBack(context));
      proveNothingFailed(report, 'apply or destroy');
      proveNoNeedlessStart(report, 'apply or destroy');
      // Two by apply, which signs nowhere before all accept, and one by each stage of destroy.
      proveWholeRestarts(
        report,
        lab.controlPlanes.map(({ name }) => name),
        4,
      );
      await proveNothingLeft(lab, before);
      return (
        `0 of ${report.summary.requests} requests failed, 0 × 401; a pod on each of ${lab.nodes.length} nodes had its role; ` +
        `${before.size} files and facts are as before`
      );
    } finally {
      await load.stop();
    }
  },
});

export const threeNodes = whole({ name: 'three-nodes', claim: `${goes}.`, sets: [], isAlone: true });

/** A kept HTTP/1.1 connection that closes as a request is under way loses what is no GET, whoever ends the server: docs/proofs.md. */
export const threeNodesHttp2 = whole({
  name: 'three-nodes-http2',
  claim: `${goes} (clients with new connections, with HTTP/2, and with kept HTTP/1.1 that only read).`,
  sets: ['ci'],
  kinds: ['fresh', 'http1-reads', 'http2'],
});

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
  proveToldAway(lab, applied, { way: 'stand-in', times: 2 });
  for (const back of [signBack, acceptBack]) proveToldAway(lab, back, { way: 'stand-in', times: 1 });
  await accepted('After destroy', old);
  const [first] = lab.controlPlanes;
  const isStillAccepted = first && ours[0] && (await acceptedAt(first, ours[0].token));
  prove(!isStillAccepted, 'After destroy a token of the chain is still accepted.');
  const seconds = [applied, signBack, acceptBack].map((run) => run.seconds.toFixed(0));
  say(`apply ${seconds[0]} s, destroy ${seconds[1]} + ${seconds[2]} s`);
  await sleep(5000);
}

/** The same without stand-ins: what each API server is away for, and that nobody behind the balancer notices. */
export const threeNodesPlainly: Proof = {
  name: 'three-nodes-plainly',
  claim:
    'On three nodes apply and destroy without stand-ins lose no request and no event through the balancer.',
  shape,
  sets: ['ci'],
  run: async (context) => {
    const { lab, load: options, say } = context;
    const before = await clusterState(lab);
    const chain = await labChain(context);
    const load = await startLoad(lab, { ...options, everyMilliseconds });
    try {
      const plain = await underLoad(load, say, async () => {
        const applied = await chain.must(['apply', '--yes', '--no-stand-in']);
        proveToldAway(lab, applied, { way: 'no stand-in', times: 2 });
        await takeDown(chain, '--no-stand-in');
      });
      const balancer = plain.summary.clients.find(({ name }) => name === 'balancer');
      const failures = failureWords(ofClient(plain.summary, 'balancer'));
      prove(
        balancer !== undefined && failures === '',
        `Through the balancer: ${failures || 'nobody asked'}.`,
      );
      proveBalancerAsked(plain);
      await proveNothingLeft(lab, before);
      return `0 of ${balancer?.requests} requests failed through the balancer, no event was lost; ${plain.summary.unauthorized} × 401 anywhere`;
    } finally {
      await load.stop();
    }
  },
};

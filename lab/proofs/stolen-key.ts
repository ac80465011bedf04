import { setTimeout as sleep } from 'node:timers/promises';
import { kubectlOf } from '../load/kubectl.ts';
import { acceptedAt, acceptedAtEach, mintedAtEach, proveWhole, waitUntilReady } from './api-server-checks.ts';
import { labChain, orders } from './lab-chain.ts';
import { irsactlCommandsOf } from './page-commands.ts';
import { type Proof, type ProofContext, ProofFailure, prove } from './proof.ts';
import { proveOnlyNewKey, restartNamed } from './rotation.ts';
import { startStsCaller } from './sts-caller.ts';

const theftPage = 'docs/how-to/replace-a-stolen-key.md';

const stolenKey: Proof = {
  name: 'stolen-key',
  claim: `After the commands of ${theftPage} neither API servers nor STS accept a token of the old key. After the printed restart lines, workloads act as their roles again.`,
  shape: { controlPlanes: 1, workers: 1 },
  sets: ['rotation'],
  spends: true,
  run: async (context) => {
    const { lab, say } = context;
    prove(
      (await irsactlCommandsOf(theftPage)).join(' ').includes('--compromised'),
      `${theftPage} has no commands.`,
    );
    const chain = await labChain(context, { injection: 'admission-policy' });
    await chain.must(['apply', '--yes']);
    const [before] = await mintedAtEach(lab);
    const kubectl = kubectlOf(lab);
    const stolen = (
      await kubectl.run([
        'create',
        'token',
        orders.name,
        '-n',
        orders.namespace,
        '--audience',
        'sts.amazonaws.com',
      ])
    ).trim();
    const caller = await startStsCaller(context);
    try {
      prove(
        (await assumeStatus(context, stolen)) === 200,
        'STS does not give the role to the token at first.',
      );
      const run = await chain.must(['rotate', '--compromised', '--yes']);
      say(`rotate --compromised took ${run.seconds.toFixed(0)} s`);
      const accepted = await acceptedAtEach(lab, before?.token ?? '');
      prove(!accepted.some(Boolean), 'A token of the old key is still accepted.');
      const status = await assumeStatus(context, stolen);
      prove(status === 400, `STS answered ${status} to a token of the old key.`);
      const restarted = await restartNamed(lab, run.stdout, say);
      prove(restarted > 0, 'irsactl named no workload.');
      await chain.must(['verify']);
      await proveWhole(lab, chain);
      const earlier = (await caller.answers()).given;
      await sleep(5000);
      const { given } = await caller.answers();
      prove(given > earlier, 'STS gives no role to the restarted workload.');
      return `no token of the old key is accepted; ${restarted} workloads were restarted, and act as their roles`;
    } finally {
      await caller.stop();
    }
  },
};

/** The answer of STS to a token for the role of the lab's service account. */
async function assumeStatus({ sandbox }: ProofContext, token: string): Promise<number> {
  const body = new URLSearchParams({
    ...{ Action: 'AssumeRoleWithWebIdentity', Version: '2011-06-15', WebIdentityToken: token },
    RoleArn: `arn:aws:iam::123456789012:role/prod-1-${orders.namespace}-${orders.name}`,
    RoleSessionName: 'thief',
  });
  return (await fetch(sandbox.endpoint, { method: 'POST', body })).status;
}

const oneNodeDown: Proof = {
  name: 'stolen-key-node-down',
  claim: `On three nodes of which one is down, rotate --compromised changes the other two and ends with 3. The node comes back with the stolen key; rotate then replaces it there too, and no API server accepts it.`,
  shape: { controlPlanes: 3, workers: 1 },
  sets: ['rotation'],
  spends: true,
  run: async (context) => {
    const { lab, say } = context;
    const chain = await labChain(context, { injection: 'admission-policy' });
    await chain.must(['apply', '--yes']);
    const [before] = await mintedAtEach(lab);
    const stolen = before?.token ?? '';
    const [down, ...others] = lab.controlPlanes.toReversed();
    if (!down) throw new ProofFailure('The lab has no node.');
    await down.powerOff();
    const first = await chain.run(['rotate', '--compromised', '--yes']);
    say(`rotate --compromised ended with ${first.code} after ${first.seconds.toFixed(0)} s`);
    prove(first.code === 3, `rotate ended with ${first.code}:\n${first.stderr || first.stdout}`);
    for (const node of others) {
      prove(!(await acceptedAt(node, stolen)), `${node.name} still accepts a token of the old key.`);
    }
    await down.powerOn();
    await waitUntilReady(down, 300);
    prove(await acceptedAt(down, stolen), `${down.name} came back without the old key.`);
    const second = await chain.run(['rotate', '--yes']);
    say(`rotate ended with ${second.code} after ${second.seconds.toFixed(0)} s`);
    prove(second.code === 0, `rotate ended with ${second.code}:\n${second.stderr || second.stdout}`);
    await proveOnlyNewKey(lab, before);
    await restartNamed(lab, `${first.stdout}${second.stdout}`, say);
    await proveWhole(lab, chain);
    return `${others.map(({ name }) => name).join(' and ')} changed while ${down.name} was down, and ${down.name} when it was back; no API server accepts the old key`;
  },
};

export const thefts: readonly Proof[] = [stolenKey, oneNodeDown];

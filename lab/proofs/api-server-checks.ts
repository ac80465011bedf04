import { setTimeout as sleep } from 'node:timers/promises';
import type { Lab, LabNode } from '../lab.ts';
import { kubectlOf } from '../load/kubectl.ts';
import type { LabChain } from './lab-chain.ts';
import { onNode } from './on-node.ts';
import { ProofFailure, prove } from './proof.ts';

/** Waits until the API server of a node is ready; returns the seconds. */
export async function waitUntilReady(node: LabNode, seconds: number): Promise<number> {
  const began = performance.now();
  const waited = () => (performance.now() - began) / 1000;
  while (waited() < seconds) {
    const { stdout } = await node.run(['curl', '-sk', '-m', '2', 'https://127.0.0.1:6443/readyz'], {
      timeoutSeconds: 20,
    });
    if (stdout === 'ok') return waited();
    await sleep(500);
  }
  throw new ProofFailure(`The API server of ${node.name} is not ready after ${seconds} s.`);
}

/** Changes the manifest like a user, and waits until the API server is ready again. */
export async function restartBy(node: LabNode, change: string): Promise<void> {
  await onNode(node, `${change}\nsleep 10`);
  await waitUntilReady(node, 240);
}

/** Mints a token with the default audiences at one API server, and returns it with its claims. */
export async function mintedAt(
  lab: Lab,
  node: LabNode,
): Promise<{ iss: string; kid: string; audiences: readonly string[]; token: string }> {
  const server = ['--server', 'https://127.0.0.1:6443', '--tls-server-name', node.address];
  const create = ['create', 'token', 'default', '-n', 'kube-system'];
  const token = (await kubectlOf(lab, node).run([...server, ...create])).trim();
  return { ...claimsOf(token), token };
}

/** Mints such a token at each API server. */
export function mintedAtEach(lab: Lab): Promise<readonly Awaited<ReturnType<typeof mintedAt>>[]> {
  return Promise.all(lab.controlPlanes.map((node) => mintedAt(lab, node)));
}

/** Returns issuer, key ID and audiences of a token. */
export function claimsOf(token: string): { iss: string; kid: string; audiences: readonly string[] } {
  const [header = '', claims = ''] = token.split('.');
  const { kid } = decode<{ kid: string }>(header);
  const { iss, aud: audiences = [] } = decode<{ iss: string; aud?: string[] }>(claims);
  return { iss, kid, audiences };
}

/** Resolves to whether the API server of one node accepts a token. */
export async function acceptedAt(node: LabNode, token: string): Promise<boolean> {
  const args = [
    'curl',
    '-sk',
    '-m',
    '5',
    '-o',
    '/dev/null',
    '-w',
    '%{http_code}',
    '-H',
    '@-',
    'https://127.0.0.1:6443/api',
  ];
  const { stdout } = await node.run(args, { input: `Authorization: Bearer ${token}\n`, timeoutSeconds: 20 });
  return stdout === '200';
}

/** Resolves to whether each API server accepts a token. */
export function acceptedAtEach({ controlPlanes }: Lab, token: string): Promise<readonly boolean[]> {
  return Promise.all(controlPlanes.map((node) => acceptedAt(node, token)));
}

function decode<T>(part: string): T {
  return JSON.parse(Buffer.from(part, 'base64url').toString('utf8')) as T;
}

/** Proves that verify finds nothing, the plan is empty, and each API server accepts the chain's tokens of all others. */
export async function proveWhole(lab: Lab, chain: LabChain): Promise<void> {
  await chain.must(['verify']);
  await proveSigner(lab, chain.issuer);
  const plan = await chain.run(['plan', '--detailed-exitcode']);
  prove(plan.code === 0, `The plan is not empty:\n${plan.stdout}${plan.stderr}`);
}

/** Proves that each API server issues tokens of this issuer and that all accept them. */
export async function proveSigner(lab: Lab, issuer: string): Promise<void> {
  for (const { iss, token } of await mintedAtEach(lab)) {
    prove(iss === issuer, `An API server signs for ${iss}, not for ${issuer}.`);
    await proveAccepted(lab, { 'just minted': token });
  }
}

/** Proves that each API server accepts each of these tokens. */
export async function proveAccepted(lab: Lab, tokens: Readonly<Record<string, string>>): Promise<void> {
  for (const [which, token] of Object.entries(tokens)) {
    const answers = await acceptedAtEach(lab, token);
    prove(answers.every(Boolean), `The token ${which} (${claimsOf(token).iss}) is refused.`);
  }
}

/** Destroys the chain in both stages; returns the seconds of each. */
export async function takeDown(chain: LabChain): Promise<readonly number[]> {
  const signBack = await chain.must(['destroy', '--yes']);
  await sleep(5000);
  const acceptBack = await chain.must(['destroy', '--yes', '--accept-loss']);
  return [signBack.seconds, acceptBack.seconds];
}

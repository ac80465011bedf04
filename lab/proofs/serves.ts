import { setTimeout as sleep } from 'node:timers/promises';
import type { Lab, LabNode } from '../lab.ts';
import { kubectlOf } from '../load/kubectl.ts';
import type { LabChain } from './lab-chain.ts';
import { onNode } from './on-node.ts';
import { ProofFailure, prove } from './proof.ts';

/** Waits until the API server of a node is ready. */
export async function untilServes(node: LabNode, seconds: number): Promise<number> {
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

/** Changes its manifest as a person does, and waits until it serves with it. */
export async function restartBy(node: LabNode, change: string): Promise<void> {
  await onNode(node, `${change}\nsleep 10`);
  await untilServes(node, 240);
}

/** What the API server of one node signs for a service account without audiences. */
export async function mintedAt(
  lab: Lab,
  node: LabNode,
): Promise<{ iss: string; kid: string; audiences: readonly string[]; token: string }> {
  const server = ['--server', 'https://127.0.0.1:6443', '--tls-server-name', node.address];
  const create = ['create', 'token', 'default', '-n', 'kube-system'];
  const token = (await kubectlOf(lab, node).run([...server, ...create])).trim();
  return { ...claimsOf(token), token };
}

/** The same of each API server. */
export function mintedAtEach(lab: Lab): Promise<readonly Awaited<ReturnType<typeof mintedAt>>[]> {
  return Promise.all(lab.controlPlanes.map((node) => mintedAt(lab, node)));
}

/** Who signed a token, with which key, and for whom. */
export function claimsOf(token: string): { iss: string; kid: string; audiences: readonly string[] } {
  const [header = '', claims = ''] = token.split('.');
  const { kid } = decode<{ kid: string }>(header);
  const { iss, aud: audiences = [] } = decode<{ iss: string; aud?: string[] }>(claims);
  return { iss, kid, audiences };
}

/** Whether the API server of one node accepts a token. */
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

/** What each API server says of it. */
export function acceptedAtEach({ controlPlanes }: Lab, token: string): Promise<readonly boolean[]> {
  return Promise.all(controlPlanes.map((node) => acceptedAt(node, token)));
}

function decode<T>(part: string): T {
  return JSON.parse(Buffer.from(part, 'base64url').toString('utf8')) as T;
}

/** verify finds nothing, the plan is empty, and each API server accepts what any of them signs for the chain. */
export async function proveWhole(lab: Lab, chain: LabChain): Promise<void> {
  await chain.must(['verify']);
  await proveSigner(lab, chain.issuer);
  const plan = await chain.run(['plan', '--detailed-exitcode']);
  prove(plan.code === 0, `The plan is not empty:\n${plan.stdout}${plan.stderr}`);
}

/** Each API server issues tokens of this issuer, and all accept them. */
export async function proveSigner(lab: Lab, issuer: string): Promise<void> {
  for (const { iss, token } of await mintedAtEach(lab)) {
    prove(iss === issuer, `An API server signs for ${iss}, not for ${issuer}.`);
    await proveAccepted(lab, { 'of now': token });
  }
}

/** Each API server accepts each of these tokens. */
export async function proveAccepted(lab: Lab, tokens: Readonly<Record<string, string>>): Promise<void> {
  for (const [which, token] of Object.entries(tokens)) {
    const answers = await acceptedAtEach(lab, token);
    prove(answers.every(Boolean), `The token ${which} (${claimsOf(token).iss}) is refused.`);
  }
}

/** Takes the whole chain down, in both stages. Returns the seconds of each. */
export async function takeDown(chain: LabChain): Promise<readonly number[]> {
  const signBack = await chain.must(['destroy', '--yes']);
  await sleep(5000);
  const acceptBack = await chain.must(['destroy', '--yes', '--accept-loss']);
  return [signBack.seconds, acceptBack.seconds];
}

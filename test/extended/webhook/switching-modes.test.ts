import { readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { defaults } from '../../../src/config/defaults.ts';
import { readInjected } from '../../../src/links/injection/injected.ts';
import { bindOperator, shippedRoles } from '../../support/audited-operator.ts';
import { chainLab, labChain } from '../../support/chain-lab.ts';
import { DryRunPods } from '../../support/dry-run-pods.ts';
import { findOriginal } from '../../support/original/find-original.ts';
import { PlayedNode } from '../../support/played-node.ts';
import { whyNoServiceAddress } from '../../support/played-workload.ts';

const lab = chainLab();
const image = 'localhost/original:lab';
let node: PlayedNode | null = null;
/** The reason why AWS's own webhook or its Service is unavailable here. */
let impossible: string | null = null;
let served = '';
let env: Record<string, string> = {};

beforeAll(async () => {
  const original = await findOriginal();
  impossible = typeof original === 'string' ? original : await whyNoServiceAddress();
  if (typeof original === 'string' || impossible !== null) return;
  served = await readFile(lab().chainFile, 'utf8');
  const roles = await shippedRoles(
    'irsactl',
    'irsactl-installs-webhook',
    'irsactl-gives-webhook',
    'irsactl-installs-upstream',
    'irsactl-admission-policy',
  );
  env = { KUBECONFIG: await bindOperator(lab().cluster, roles) };
  node = await PlayedNode.start(lab().cluster, 'cp-1', [defaults.webhook.image, image], original.program);
}, 900_000);
afterAll(() => node?.stop());

/** The injection section of each mode in irsa.yaml; a foreign webhook uses the lab's own file. */
const modes = {
  webhook: '  injection: {mode: webhook}\n',
  upstream: `  injection: {mode: upstream, upstream: {image: ${image}}}\n`,
  policy: '  injection: {mode: admission-policy}\n',
  served: null,
} as const;
type ModeName = keyof typeof modes;

/** Each of the twelve switches between four modes, once. */
const round = [
  'webhook',
  'upstream',
  'policy',
  'webhook',
  'served',
  'upstream',
  'served',
  'policy',
  'upstream',
  'webhook',
  'policy',
  'served',
  'webhook',
] as const satisfies readonly ModeName[];

async function apply(mode: ModeName): Promise<void> {
  const injection = modes[mode];
  const text = injection === null ? served : served.replace(/ {2}injection:\n.*\n$/, injection);
  await writeFile(lab().chainFile, text);
  const run = await lab().irsactl('apply', ['--yes'], { env });
  const logs = (node?.logs ?? []).join('');
  expect([mode, run.code, run.code === 0 ? '' : run.stderr + logs]).toEqual([mode, 0, '']);
}

it('every pod gets its role during a switch between any two injection modes', async ({ skip }) => {
  if (impossible !== null) return skip(impossible);
  const pods = new DryRunPods(lab().cluster, { namespace: labChain.namespace, name: labChain.account });
  const [first, ...others] = round;
  await apply(first);
  let before: ModeName = first;
  const left: string[] = [];
  for (const mode of others) {
    const { injected, bare, failed } = await pods.meanwhile(() => apply(mode));
    console.info(`${before} to ${mode}: ${injected} pods with their role, ${bare} without, ${failed} failed`);
    if (bare + failed > 0 || injected < 20) left.push(`${before} to ${mode}`);
    expect(readInjected(await pods.create()).complete).toBe(true);
    before = mode;
  }
  expect(left).toEqual([]);
}, 600_000);

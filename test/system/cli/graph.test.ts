import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ChainGraph, GraphPart } from '../../../src/graph/chain-graph.ts';
import type { Json } from '../../../src/trust/json.ts';
import { applyInProcess } from '../../support/chain-in-process.ts';
import { chainLab, labChain } from '../../support/chain-lab.ts';
import { runClient } from '../../support/run-client.ts';
import { projectRoot } from '../../support/run-irsactl.ts';
import { testedProgram } from '../../support/tested-program.ts';
import { keepTranscript } from '../../support/transcript.ts';
import { tutorialBlocks } from '../../support/tutorial-blocks.ts';

const lab = chainLab();
const issuer = `https://${labChain.bucket}.s3.eu-central-1.amazonaws.com`;

async function drawGraph(): Promise<ChainGraph> {
  const run = await lab().irsactl('graph', ['-o', 'json']);
  expect(run).toMatchObject({ code: 0, stderr: '' });
  return JSON.parse(run.stdout) as ChainGraph;
}

function partsOf({ links }: ChainGraph): readonly GraphPart[] {
  return links.flatMap(({ parts }) => parts);
}

function issuing(graph: ChainGraph): readonly string[] {
  return graph.edges.flatMap(({ from, to, meaning }) =>
    from === 'control-plane-node:cp-1' ? [`${meaning} ${to.slice(to.indexOf(':') + 1)}`] : [],
  );
}

const mountPath = '/var/run/secrets/eks.amazonaws.com/serviceaccount';

/** Creates a pod of the chain's service account. With a role, its spec contains token and environment without the webhook. */
async function createPod(name: string, roleArn?: string): Promise<void> {
  const sources = [{ serviceAccountToken: { path: 'token', audience: 'sts.amazonaws.com' } }];
  const identity = {
    env: [
      { name: 'AWS_ROLE_ARN', value: roleArn ?? '' },
      { name: 'AWS_WEB_IDENTITY_TOKEN_FILE', value: `${mountPath}/token` },
    ],
    volumeMounts: [{ name: 'aws-iam-token', mountPath }],
  };
  await lab().cluster.api.call('POST', `/api/v1/namespaces/${labChain.namespace}/pods`, {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name },
    spec: {
      serviceAccountName: labChain.account,
      containers: [{ name: 'app', image: 'app', ...(roleArn !== undefined && identity) }],
      ...(roleArn !== undefined && { volumes: [{ name: 'aws-iam-token', projected: { sources } }] }),
    },
  });
}

describe('irsactl graph', () => {
  it('draws a real chain before and after apply', async () => {
    const before = await drawGraph();
    expect(before.links.map(({ state }) => state)).toEqual([
      'in place',
      ...Array(3).fill('to be created'),
      ...['to be changed', 'to be created', 'not checked'],
    ]);
    const [today = ''] = issuing(before);
    expect(today).toMatch(/^issues tokens of /);
    expect(issuing(before)).toEqual([today]);
    expect(today).not.toContain(issuer);

    const accounts = `/api/v1/namespaces/${labChain.namespace}/serviceaccounts`;
    const metadata = { name: labChain.account };
    await lab().cluster.api.call('POST', accounts, { apiVersion: 'v1', kind: 'ServiceAccount', metadata });
    await createPod('from-before');
    await applyInProcess(lab());
    await createPod('from-after', `arn:aws:iam::${before.account}:role/lab-1-shop-orders`);

    const after = await drawGraph();
    expect(after.links.map(({ state }) => state)).toEqual([...Array(6).fill('in place'), 'not checked']);
    expect(issuing(after)).toEqual([
      `issues tokens of ${issuer}`,
      today.replace('issues tokens of', 'accepts tokens of'),
    ]);
    const attention = partsOf(after).filter(({ state }) => state !== 'in place');
    expect(attention.map(({ name, state }) => [name, state])).toEqual([
      ['shop/from-before', 'without identity'],
    ]);
    expect(partsOf(after).find(({ kind }) => kind === 'service account')?.facts).toEqual(['2 pods']);
  });

  it('runs the commands of docs/how-to/draw-the-chain.md', async () => {
    const { folder } = lab();
    const page = readFileSync(join(projectRoot, 'docs/how-to/draw-the-chain.md'), 'utf8');
    const main = testedProgram();
    const irsactl = `irsactl() { "${process.execPath}" "${main}" "$@"; }`;
    let stdout = '';
    for (const { commands } of tutorialBlocks(page)) {
      const script = ['cd "$folder"', irsactl, commands].join('\n');
      // The lab's servers run in this process, so the script must not block it.
      const run = await runClient('bash', ['--norc', '-euc', script], { ...lab().environment(), folder });
      keepTranscript('docs/how-to/draw-the-chain.md', run.stdout + run.stderr);
      expect({ commands, code: run.code, stderr: run.stderr }).toEqual({ commands, code: 0, stderr: '' });
      stdout += run.stdout;
    }
    expect(stdout).toMatch(/^✓ signing-key · /m);
    const written = (name: string) => readFile(join(folder, name), 'utf8');
    expect(await written('chain.mmd')).toMatch(/^flowchart LR\n[\s\S]*"lab-1-shop-orders"/);
    expect(JSON.parse(await written('chain.json'))).toMatchObject({ chain: labChain.name });
  });

  it('draws a chain with errors, and exits with the code of status', async () => {
    const api = lab().cluster.api;
    const path = `/api/v1/namespaces/${labChain.namespace}/serviceaccounts/${labChain.account}`;
    const account = (await api.call('GET', path)) as { readonly metadata: { readonly annotations: object } };
    const annotations = { ...account.metadata.annotations, 'irsactl.dev/chain': 'somebody-else' };
    await api.call('PUT', path, { ...account, metadata: { ...account.metadata, annotations } } as Json);
    const { code, stdout } = await lab().irsactl('graph', ['-o', 'yaml']);
    expect((await lab().irsactl('status')).code).toBe(code);
    expect(code).toBe(4);
    expect(stdout).toContain('code: IRSA-INJECT-015');
  });
});

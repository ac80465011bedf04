import { createHash } from 'node:crypto';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { chainLab, labChain } from '../../support/chain-lab.ts';
import { type PodFate, podsOf, startPodRunner } from '../../support/pod-runner.ts';
import type { Run, RunOptions } from '../../support/run-irsactl.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const lab = chainLab();
const namespace = 'kube-system';
const host = `https://${labChain.bucket}.s3.eu-central-1.amazonaws.com`;

beforeAll(async () => {
  // A controller manager would make it.
  await lab().cluster.api.ensure(`/api/v1/namespaces/${namespace}/serviceaccounts`, {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: 'default' },
  });
  expect((await lab().irsactl('apply', ['--yes'])).code).toBe(0);
}, 900_000);

let runner: ReturnType<typeof startPodRunner> | undefined;
afterEach(async () => {
  await runner?.stop();
  runner = undefined;
});

async function verify(fate: PodFate, options: RunOptions = {}, args: readonly string[] = []): Promise<Run> {
  const folder = await temporaryFolder();
  runner = startPodRunner({ cluster: lab().cluster, namespace, folder, fateOf: () => fate });
  return lab().irsactl('verify', ['--from-pod', ...args], options);
}

const left = () => podsOf({ cluster: lab().cluster, namespace });

/** What a pod would leave behind that reads the documents as they are. */
function sights(): string {
  const objects = lab().sandbox().s3Store.buckets.get(labChain.bucket)?.objects;
  return JSON.stringify(
    [...(objects ?? [])].map(([key, { bytes }]) => ({
      url: `${host}/${key}`,
      addresses: ['192.0.2.7'],
      tls: 'TLSv1.3',
      status: 200,
      sha256: createHash('sha256').update(bytes).digest('hex'),
    })),
  );
}

describe('irsactl verify --from-pod', () => {
  it('says what the pod saw, for people and for scripts', async () => {
    const saw = { state: { terminated: { exitCode: 0, message: sights() } } };
    const run = await verify(saw, {}, ['--pod-image', 'registry.example.com/irsactl']);
    expect(run.stdout).toContain('Every link holds');
    expect(run.stdout.replaceAll(/\s+/g, ' ')).toContain(
      `From a pod ${host}/keys.json answers 200 over TLSv1.3 (192.0.2.7).`,
    );
    expect(run.code).toBe(0);
    expect(runner?.seen).toMatchObject([
      { spec: { containers: [{ image: 'registry.example.com/irsactl' }] } },
    ]);
    expect(await left()).toEqual([]);
    await runner?.stop();
    const data = await verify(saw, {}, ['-o', 'json']);
    expect(JSON.parse(data.stdout).seen).toHaveLength(2);
  });

  it('ends with 4 where the pod cannot be had', async () => {
    const run = await verify({ state: { waiting: { reason: 'ImagePullBackOff', message: 'not found' } } });
    expect(run.code).toBe(4);
    expect(run.stdout).toContain('IRSA-ISSUER-101');
    expect(await left()).toEqual([]);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('leaves no pod where %s ends it midway', async (signal) => {
    const run = await verify('unscheduled', {
      onErrorLine: (line, child) => {
        if (line.includes('a pod to look')) child.kill(signal);
      },
    });
    expect(run).toMatchObject({ code: 130, signal: null });
    expect(run.stderr).toContain('IRSA-PLAN-005');
    expect(await left()).toEqual([]);
  });

  it('takes away what a run left that was killed', async () => {
    const killed = await verify('unscheduled', {
      onErrorLine: (line, child) => {
        if (line.includes('a pod to look')) child.kill('SIGKILL');
      },
    });
    expect(killed.signal).toBe('SIGKILL');
    expect(await left()).toHaveLength(1);
    await runner?.stop();
    await verify({ state: { terminated: { exitCode: 0, message: sights() } } });
    expect(await left()).toEqual([]);
  });

  it('ends in time where --timeout says so, and leaves no pod', async () => {
    const run = await verify('unscheduled', {}, ['--timeout', '15s']);
    expect(run.stderr).toContain('IRSA-CLI-017');
    expect(run.code).toBe(1);
    expect(await left()).toEqual([]);
  });
});

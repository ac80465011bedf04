import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { chmod } from 'node:fs/promises';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { connectCluster } from '../../../src/kubernetes/connect.ts';
import { podDocuments } from '../../../src/kubernetes/pod-view/pod-documents.ts';
import type { PodLook } from '../../../src/links/issuer/ports.ts';
import { type JsonObject, stringAt } from '../../../src/trust/json.ts';
import { localCluster } from '../../support/local-cluster.ts';
import { type PodFate, podsOf, startPodRunner } from '../../support/pod-runner.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { testCertificates } from '../../support/test-certificates.ts';

const cluster = localCluster();
const namespace = 'restricted';
const body = '{"keys":[]}';
const image = 'registry.example.com/irsactl:0.1.0';

let site: Server;
let ca = '';
beforeAll(async () => {
  await cluster().createNamespace(namespace);
  // The API server itself refuses every pod that is not of that standard.
  await cluster().api.call('PUT', `/api/v1/namespaces/${namespace}`, {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: namespace, labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } },
  });
  const certificates = await testCertificates();
  ca = certificates.ca;
  const { cert, key } = await certificates.issue();
  site = createServer({ cert, key }, (request, response) => {
    if (request.url === '/silent') return;
    response.writeHead(request.url === '/keys.json' ? 200 : 404, { 'content-type': 'application/json' });
    response.end(body);
  }).listen(0, '127.0.0.1');
  await once(site, 'listening');
}, 900_000);
afterAll(() => {
  site?.closeAllConnections();
  site?.close();
});

const at = (path: string) => `https://localhost:${(site.address() as AddressInfo).port}${path}`;

interface Attempt {
  readonly fate?: PodFate;
  readonly authority?: string;
  readonly stop?: AbortSignal;
  readonly onReport?: (forWhat: string) => void;
  readonly into?: string;
  /** How much of the time that is waited passes. Default: all of it. */
  readonly speed?: number;
}

/** Looks from a pod with that fate; and the pods that were seen. */
async function look(
  urls: readonly string[],
  attempt: Attempt = {},
): Promise<{ look: PodLook; pods: JsonObject[] }> {
  const { fate = 'runs', authority = ca, stop = new AbortController().signal, speed = 1 } = attempt;
  const folder = await temporaryFolder();
  await chmod(folder, 0o777);
  const runner = startPodRunner({
    cluster: cluster(),
    namespace,
    folder,
    fateOf: (pod) => (isOld(pod) ? 'unscheduled' : fate),
  });
  onTestFinished(() => runner.stop());
  const client = await connectCluster({ env: {}, kubeconfig: cluster().kubeconfigPath });
  const listen = () => ({ stop, stopListening: () => {} });
  let waited = 0;
  const clock = {
    now: () => waited,
    sleep: (milliseconds: number) => {
      waited += milliseconds * speed;
      return sleep(milliseconds / 5);
    },
  };
  const place = { namespace: attempt.into ?? namespace, image };
  const documents = podDocuments(client, { place, chain: 'prod-1', ca: authority, clock, listen });
  try {
    return {
      look: await documents.look(urls, (forWhat) => attempt.onReport?.(forWhat)),
      pods: runner.seen,
    };
  } finally {
    await runner.stop();
  }
}

/** One that a run left that was killed. */
function isOld(pod: JsonObject): boolean {
  return stringAt(pod, 'metadata', 'name') === 'old';
}

const left = () => podsOf({ cluster: cluster(), namespace });

describe('a pod that looks', () => {
  it('tells addresses, TLS and status of each document, and is gone afterwards', async () => {
    const { look: seen, pods } = await look([at('/keys.json'), at('/else')]);
    const sha256 = createHash('sha256').update(body).digest('hex');
    const addresses = expect.arrayContaining(['127.0.0.1']);
    const answer = { kind: 'answer', tls: 'TLSv1.3', sha256 };
    expect(seen).toEqual({
      kind: 'seen',
      sights: [
        { url: at('/keys.json'), addresses, result: { ...answer, status: 200 } },
        { url: at('/else'), addresses, result: { ...answer, status: 404 } },
      ],
    });
    expect(await left()).toEqual([]);
    expect(pods).toMatchObject([
      {
        metadata: { labels: { 'app.kubernetes.io/managed-by': 'irsactl' } },
        spec: { automountServiceAccountToken: false, activeDeadlineSeconds: 60, containers: [{ image }] },
      },
    ]);
  });

  it('tells what keeps it from an answer', async () => {
    const urls = ['https://nothing.invalid/keys.json', 'https://localhost:1/keys.json', at('/silent')];
    const { look: seen } = await look(urls);
    if (seen.kind !== 'seen') throw new Error(JSON.stringify(seen));
    expect(
      seen.sights.map(({ addresses, result }) => [addresses.length > 0, 'code' in result && result.code]),
    ).toEqual([
      [false, expect.stringMatching(/ENOTFOUND|EAI_AGAIN/)],
      [true, 'ECONNREFUSED'],
      [true, 'TIMEOUT'],
    ]);
    const untrusted = await look([at('/keys.json')], { authority: '' });
    expect(untrusted.look).toMatchObject({
      sights: [{ result: { kind: 'no-answer', code: expect.stringMatching(/CERT|SIGNATURE|VERIFY/) } }],
    });
  });

  it.each<[string, PodFate, Partial<Extract<PodLook, { kind: 'no-pod' }>>]>([
    ['gets no node', 'unscheduled', { reason: 'unscheduled' }],
    [
      'has an image that nobody can pull',
      { state: { waiting: { reason: 'ImagePullBackOff', message: 'not found' } } },
      { reason: 'image', detail: 'ImagePullBackOff: not found' },
    ],
    ['never ends', { state: { running: {} } }, { reason: 'late' }],
    ['ends without an answer', { state: { terminated: { exitCode: 1 } } }, { reason: 'ended' }],
    [
      'leaves something else behind',
      { state: { terminated: { exitCode: 0, message: 'hello' } } },
      { reason: 'ended' },
    ],
  ])('and %s is said to have, and is gone', async (_what, fate, expected) => {
    const { look: seen } = await look([at('/keys.json')], { fate, speed: 20 });
    expect(seen).toMatchObject({ kind: 'no-pod', ...expected });
    expect(await left()).toEqual([]);
  });

  it('and may not be created is said to be refused', async () => {
    const { look: seen } = await look([at('/keys.json')], { into: 'no-such-namespace' });
    expect(seen).toMatchObject({
      kind: 'no-pod',
      reason: 'refused',
      detail: expect.stringContaining('no-such-namespace'),
    });
  });

  it('is taken away where the look is stopped', async () => {
    const stopping = new AbortController();
    const stopped = look([at('/keys.json')], {
      fate: 'unscheduled',
      stop: stopping.signal,
      onReport: () => stopping.abort(),
    });
    await expect(stopped).rejects.toMatchObject({ code: 'IRSA-PLAN-005' });
    expect(await left()).toEqual([]);
  });

  it('and was left by a run that was killed is taken away by the next one', async () => {
    const old = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'old', labels: { 'irsactl.dev/looks-for': 'prod-1' } },
    };
    const spec = (await look([at('/keys.json')])).pods[0]?.['spec'] ?? null;
    const pods = `/api/v1/namespaces/${namespace}/pods`;
    await cluster().api.call('POST', pods, { ...old, spec });
    expect(await left()).toHaveLength(1);
    await look([at('/keys.json')], { fate: { state: { running: {} } }, speed: 20 });
    expect(await left()).toEqual([]);
  });

  it('is not given more than a container takes', async () => {
    await expect(look([at('/keys.json')], { authority: 'x'.repeat(100_001) })).rejects.toMatchObject({
      code: 'IRSA-CLI-027',
    });
  });
});

import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeJwt } from 'jose';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { offerMountNamespace } from '../../../src/demo/node-double/mount-namespace.ts';
import { type Isolation, type PodEnd, runPod } from '../../../src/demo/node-double/run-pod.ts';
import { localCluster } from '../../support/local-cluster.ts';
import { isRunning } from '../../support/process-life.ts';
import { keepSecret } from '../../support/transcript.ts';

const cluster = localCluster();
const tokenFolder = '/var/run/secrets/eks.amazonaws.com/serviceaccount';
const secretsBefore = existsSync('/var/run/secrets');

let folder: string;
let printed: Record<'stdout' | 'stderr' | 'node-double', string>;
beforeAll(async () => {
  await cluster().createNamespace('shop');
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'irsactl-double-'));
  printed = { stdout: '', stderr: '', 'node-double': '' };
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const tokenVolume = {
  name: 'aws-iam-token',
  projected: {
    sources: [
      { serviceAccountToken: { audience: 'sts.amazonaws.com', expirationSeconds: 7200, path: 'token' } },
    ],
  },
};

let count = 0;
/** Creates a pod as the injection leaves it; the API server adds its own token volume. */
function createPod(command: readonly string[], spec: object = {}, container: object = {}): Promise<unknown> {
  count += 1;
  return cluster().api.call('POST', '/api/v1/namespaces/shop/pods', {
    metadata: { name: `orders-${count}`, namespace: 'shop' },
    spec: {
      volumes: [tokenVolume],
      ...spec,
      containers: [
        {
          name: 'app',
          image: 'none',
          command: [...command],
          env: [{ name: 'AWS_WEB_IDENTITY_TOKEN_FILE', value: `${tokenFolder}/token` }],
          volumeMounts: [{ name: 'aws-iam-token', mountPath: tokenFolder, readOnly: true }],
          ...container,
        },
      ],
    },
  });
}

function run(pod: unknown, more: { isolation?: Isolation; signal?: AbortSignal } = {}): Promise<PodEnd> {
  const output = (from: keyof typeof printed, text: string): void => {
    printed[from] += from === 'node-double' ? `${text}\n` : text;
  };
  return runPod({ pod, api: cluster().api, directory: folder, output, ...more });
}

async function expectNothingLeft(): Promise<void> {
  expect(await readdir(folder)).toEqual([]);
  expect(existsSync('/var/run/secrets')).toBe(secretsBefore);
}

describe.each(['mount-namespace', 'rewritten-paths'] as const)('a pod with %s', (isolation) => {
  let why = '';
  beforeAll(async () => {
    if (isolation === 'rewritten-paths') return;
    const offer = await offerMountNamespace([], new Set(), '/nonexistent');
    why = offer.given ? '' : offer.why;
  });

  it('finds its token, bound to it, where its environment says', async (context) => {
    context.skip(why !== '', `skipped: no mount namespace here (${why})`);
    const pod = await createPod(['/bin/sh', '-c', 'cat "$AWS_WEB_IDENTITY_TOKEN_FILE"']);
    expect(await run(pod, { isolation })).toEqual({ isolation, status: 0, signal: null });
    keepSecret('pod token', printed.stdout);
    const claims = decodeJwt(printed.stdout);
    expect(claims).toMatchObject({
      aud: ['sts.amazonaws.com'],
      sub: 'system:serviceaccount:shop:default',
      'kubernetes.io': { pod: { name: `orders-${count}` } },
    });
    expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBe(7200);
    expect(printed['node-double']).toContain('a double of the kubelet, not a kubelet');
    expect(printed['node-double']).not.toContain(printed.stdout);
    await expectNothingLeft();
  });

  it('gets exactly the environment of the pod object, PATH and HOME', async (context) => {
    context.skip(why !== '', `skipped: no mount namespace here (${why})`);
    const env = [
      { name: 'FIRST', value: 'one two' },
      { name: 'SECOND', value: '$(FIRST) three' },
    ];
    await run(await createPod(['env'], {}, { env }), { isolation });
    const names = printed.stdout.trim().split('\n').toSorted();
    expect(names).toEqual([
      'FIRST=one two',
      expect.stringMatching(`^HOME=${folder}/pod-`),
      `PATH=${process.env['PATH']}`,
      'SECOND=one two three',
    ]);
  });

  it('sees the volume of the ServiceAccount plugin too', async (context) => {
    context.skip(why !== '', `skipped: no mount namespace here (${why})`);
    const path = '/var/run/secrets/kubernetes.io/serviceaccount';
    await run(await createPod(['/bin/sh', '-c', `cd ${path} && ls && cat namespace && head -n 1 ca.crt`]), {
      isolation,
    });
    expect(printed.stdout).toBe('ca.crt\nnamespace\ntoken\nshop-----BEGIN CERTIFICATE-----\n');
  });

  it('ends on abort, with what it has started', async (context) => {
    context.skip(why !== '', `skipped: no mount namespace here (${why})`);
    const abort = new AbortController();
    const ended = run(await createPod(['/bin/sh', '-c', 'sleep 600 & echo $!; wait']), {
      isolation,
      signal: abort.signal,
    });
    await vi.waitFor(() => expect(printed.stdout).toMatch(/^\d+\n$/), 20_000);
    abort.abort();
    expect(await ended).toEqual({ isolation, status: null, signal: 'SIGTERM' });
    await vi.waitFor(() => expect(isRunning(Number(printed.stdout))).toBe(false), 20_000);
    await expectNothingLeft();
  });
});

describe('the node double', () => {
  it('keeps token files from other users and read-only mounts from the pod', async (context) => {
    const offer = await offerMountNamespace([], new Set(), '/nonexistent');
    context.skip(!offer.given, 'skipped: no mount namespace here');
    const look = `stat -c %a ${tokenFolder}/token; touch ${tokenFolder}/new || echo refused; ls /run | wc -l`;
    await run(await createPod(['/bin/sh', '-c', look]));
    expect(printed.stdout).toMatch(/^600\nrefused\n[1-9]\d*\n$/);
    expect(printed.stderr).toContain('Read-only file system');
  });

  it("gives back the command's own status and error output", async () => {
    const end = await run(await createPod(['/bin/sh', '-c', 'echo oh >&2; exit 7']));
    expect(end).toMatchObject({ status: 7, signal: null });
    expect(printed.stderr).toBe('oh\n');
  });

  it('names a volume kind that it does not know', async () => {
    const volume = { name: 'aws-iam-token', hostPath: { path: '/etc' } };
    await expect(run(await createPod(['true'], { volumes: [volume] }))).rejects.toMatchObject({
      code: 'IRSA-DEMO-030',
      problem: { what: 'The node double does not know volumes of the kind hostPath.' },
    });
    await expectNothingLeft();
  });

  it('says that a program is missing', async () => {
    await expect(run(await createPod(['no-such-program']))).rejects.toMatchObject({
      code: 'IRSA-DEMO-031',
      problem: { what: 'The command of the pod, no-such-program, cannot be started.' },
    });
    await expectNothingLeft();
  });
});

import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeJwt } from 'jose';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { runPod } from '../../../src/demo/node-double/run-pod.ts';
import type { ProcessEnd } from '../../../src/demo/node-double/run-process.ts';
import { isRunning } from '../../support/process-life.ts';
import { sharedCluster } from '../../support/shared-cluster.ts';
import { keepSecret } from '../../support/transcript.ts';

const cluster = sharedCluster();
const tokenFolder = '/var/run/secrets/eks.amazonaws.com/serviceaccount';
const secretsBefore = existsSync('/var/run/secrets');

let folder: string;
let printed: Record<'stdout' | 'stderr' | 'node-double', string>;
beforeAll(async () => {
  await cluster().createNamespace('shop');
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'irsactl-double-'));
  await chmod(folder, 0o711);
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
/** Creates an injected pod; the API server adds its own token volume. */
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

function run(pod: unknown, more: { signal?: AbortSignal } = {}): Promise<ProcessEnd> {
  const output = (from: keyof typeof printed, text: string): void => {
    printed[from] += from === 'node-double' ? `${text}\n` : text;
  };
  return runPod({ pod, api: cluster().api, directory: folder, output, ...more });
}

async function expectNothingLeft(): Promise<void> {
  expect(await readdir(folder)).toEqual([]);
  expect(existsSync('/var/run/secrets')).toBe(secretsBefore);
}

describe('a pod', () => {
  it('finds its bound token at the path in its environment', async () => {
    const pod = await createPod(['/bin/sh', '-c', 'cat "$AWS_WEB_IDENTITY_TOKEN_FILE"']);
    expect(await run(pod)).toEqual({ status: 0, signal: null });
    keepSecret('pod token', printed.stdout);
    const claims = decodeJwt(printed.stdout);
    expect(claims).toMatchObject({
      aud: ['sts.amazonaws.com'],
      sub: 'system:serviceaccount:shop:default',
      'kubernetes.io': { pod: { name: `orders-${count}` } },
    });
    expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBe(7200);
    expect(printed['node-double']).toContain('there is no kubelet');
    expect(printed['node-double']).not.toContain(printed.stdout);
    await expectNothingLeft();
  });

  it('gets exactly the environment of the pod object, plus PATH and HOME', async () => {
    const env = [
      { name: 'FIRST', value: 'one two' },
      { name: 'SECOND', value: '$(FIRST) three' },
    ];
    await run(await createPod(['env'], {}, { env }));
    const names = printed.stdout.trim().split('\n').toSorted();
    expect(names).toEqual([
      'FIRST=one two',
      expect.stringMatching(`^HOME=${folder}/pod-`),
      `PATH=${process.env['PATH']}`,
      'SECOND=one two three',
    ]);
  });

  it('has the volume of the ServiceAccount plugin', async () => {
    const path = '/var/run/secrets/kubernetes.io/serviceaccount';
    await run(await createPod(['/bin/sh', '-c', `cd ${path} && ls && cat namespace && head -n 1 ca.crt`]));
    expect(printed.stdout).toBe('ca.crt\nnamespace\ntoken\nshop-----BEGIN CERTIFICATE-----\n');
  });

  it('ends on abort, with its child processes', async () => {
    const abort = new AbortController();
    const ended = run(await createPod(['/bin/sh', '-c', 'sleep 600 & echo $!; wait']), {
      signal: abort.signal,
    });
    await vi.waitFor(() => expect(printed.stdout).toMatch(/^\d+\n$/), 20_000);
    abort.abort();
    expect(await ended).toEqual({ status: null, signal: 'SIGTERM' });
    await vi.waitFor(() => expect(isRunning(Number(printed.stdout))).toBe(false), 20_000);
    await expectNothingLeft();
  });
});

describe('the node double', () => {
  it('hides token files from other users', async () => {
    await run(await createPod(['/bin/sh', '-c', `stat -c '%a %u' ${tokenFolder}/token; id -u`]));
    const [token, user] = printed.stdout.trim().split('\n');
    expect(token).toBe(`600 ${user}`);
  });

  it('does not run the process as root', async () => {
    await run(await createPod(['/bin/sh', '-c', 'id -u; id -G; cat /etc/shadow > /dev/null && echo read']));
    const own = process.getuid?.() === 0 ? '65534\n65534\n' : `${process.getuid?.()}\n`;
    expect(printed.stdout.startsWith(own)).toBe(true);
    expect(printed.stdout).not.toContain('read');
  });

  it("returns the command's exit status and error output", async () => {
    const end = await run(await createPod(['/bin/sh', '-c', 'echo oh >&2; exit 7']));
    expect(end).toMatchObject({ status: 7, signal: null });
    expect(printed.stderr).toBe('oh\n');
  });

  it('reports a volume kind that it does not support', async () => {
    const volume = { name: 'aws-iam-token', hostPath: { path: '/etc' } };
    await expect(run(await createPod(['true'], { volumes: [volume] }))).rejects.toMatchObject({
      code: 'IRSA-DEMO-030',
      problem: { what: 'The demo does not support hostPath volumes.' },
    });
    await expectNothingLeft();
  });

  it('reports a missing program', async () => {
    await expect(run(await createPod(['no-such-program']))).rejects.toMatchObject({
      code: 'IRSA-DEMO-030',
      problem: { what: 'The command of the pod, no-such-program, cannot be started.' },
    });
    await expectNothingLeft();
  });
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { manifestPath, simulatedNode } from '../../../../test/support/simulated-node.ts';
import { stepContext } from '../../../../test/support/step-context.ts';
import type { ShellAnswer } from '../ports.ts';
import { expect as expectationOf } from '../step/expectation.ts';
import { parsed } from '../step/step-context.ts';
import { listens, proveManifest } from './prove-manifest.ts';

const port = 6444;
const content = readFileSync(join(import.meta.dirname, '../manifest/golden/kubeadm.yaml'));
const form = { files: [], manifest: { path: manifestPath, content, attributes: { mode: 0o600 } } };

/** Proves a manifest whose stand-in is right, and listens at its port for so many looks after it was removed. */
async function proving({ looks, bindAddress = null }: { looks: number; bindAddress?: string | null }) {
  const node = simulatedNode({ manifest: content.toString() });
  const own = node.onNode.shell();
  const ran: string[] = [];
  let left = looks;
  const shell = {
    ...own,
    run: async (...[script, options]: Parameters<typeof own.run>): Promise<ShellAnswer> => {
      ran.push(script);
      if (script !== listens(port)) return own.run(script, options);
      left -= 1;
      return { code: left >= 0 ? 0 : 1, stdout: Buffer.alloc(0), stderr: '' };
    },
  };
  const asked: unknown[] = [];
  const ports = {
    ...node.ports,
    shell: () => shell,
    apiServer: (_: unknown, at?: unknown) => {
      asked.push(at);
      return node.server;
    },
  };
  const context = stepContext(node, { ports });
  const text = content.toString();
  const bound =
    bindAddress === null
      ? form
      : {
          ...form,
          manifest: {
            ...form.manifest,
            content: Buffer.from(
              text.replace('    - --secure-port', `    - --bind-address=${bindAddress}\n    - --secure-port`),
            ),
          },
        };
  const manifest = parsed(bound.manifest.content, context.node);
  const expected = await expectationOf(context, manifest, { isRestart: false });
  const fault = await proveManifest(context, port, bound, expected, async () => undefined);
  const waits = node.events.flatMap((event) =>
    event.type === 'waiting' && event.forWhat.endsWith('to end') ? [[event.forWhat, event.sinceSeconds]] : [],
  );
  const files = [...node.files.files.keys()].filter((path) => /stand-in|irsactl-prod-1\./.test(path));
  return { node, fault, waits, ran, asked, files };
}

it('a stand-in that has proven a manifest is removed, and its port is closed before the step goes on', async () => {
  const { node, fault, waits, files } = await proving({ looks: 3 });
  expect(fault).toBeNull();
  expect(files).toEqual([]);
  expect(waits).toEqual([0, 1, 2].map((since) => ['the stand-in on cp-1 to end', since]));
  expect(node.files.text('/etc/kubernetes/irsactl/prod-1/times.json')).toMatch(/"stand-in-end": 3/);
});

it('one whose port is closed already is not waited for', async () => {
  const { fault, waits } = await proving({ looks: 0 });
  expect([fault, waits]).toEqual([null, []]);
});

it.each([
  [null, '127.0.0.1'],
  ['10.0.0.10', '10.0.0.10'],
])('a stand-in with --bind-address=%s is asked at %s', async (bindAddress, host) => {
  const { asked } = await proving({ looks: 0, bindAddress });
  expect(asked).toContainEqual({ host, port });
});

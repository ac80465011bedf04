import { spawnSync } from 'node:child_process';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { manifestPath, type SimulatedNode, simulatedNode } from '../../../../test/support/simulated-node.ts';
import { stepContext } from '../../../../test/support/step-context.ts';
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts';
import { startStandIn } from '../stand-in/start-stand-in.ts';
import { labelScript } from './label-files.ts';

/** What chcon was asked for on a machine whose chcon fails, as it does without SELinux. */
async function asked(args: readonly string[]) {
  const folder = await temporaryFolder();
  const [log, chcon] = [join(folder, 'log'), join(folder, 'chcon')];
  writeFileSync(log, '');
  writeFileSync(chcon, `#!/bin/sh\necho "$@" >>${log}\necho 'cannot' >&2\nexit 1\n`);
  chmodSync(chcon, 0o755);
  const env = { PATH: `${folder}:/usr/bin:/bin` };
  const { status, stderr } = spawnSync('sh', ['-c', labelScript, 'sh', ...args], { env });
  return { status, stderr: String(stderr), lines: readFileSync(log, 'utf8').trimEnd().split('\n') };
}

it('a copy gets the label of the file whose place it is to take, else that of its folder, and a failure stops nothing', async () => {
  const { status, stderr, lines } = await asked(['/etc/passwd', '/x/0', '/etc/not-there.pub', '/x/a copy']);
  expect([status, stderr]).toEqual([0, '']);
  expect(lines).toEqual(['--reference=/etc/passwd /x/0', '--reference=/etc /x/a copy']);
});

/** The copies that are labelled from now on, each with the file whose label it gets. */
function labelledOn(node: SimulatedNode): ReadonlyMap<string, string> {
  const labelled = new Map<string, string>();
  const shell = node.ports.shell;
  node.ports.shell = (of) => {
    const own = shell(of);
    return {
      ...own,
      run: async (script, options) => {
        const { args = [] } = script === labelScript ? (options ?? {}) : {};
        for (let at = 0; at < args.length; at += 2) labelled.set(args[at + 1] ?? '', args[at] ?? '');
        return own.run(script, options);
      },
    };
  };
  return labelled;
}

it('a step labels everything that may take a place by a rename: what comes, what was before, and the form between', async () => {
  const source = { source: 'generate', algorithm: 'RS256', bits: 2048, placement: 'kubeadm' } as const;
  const node = simulatedNode({ source });
  const labelled = labelledOn(node);
  const renamed: (readonly [string, string])[] = [];
  const rename = node.files.rename.bind(node.files);
  node.files.rename = async (from, to) => {
    if (!to.startsWith('/etc/kubernetes/irsactl/')) renamed.push([from, to]);
    await rename(from, to);
  };
  await node.carryOut(await node.plan());
  expect(renamed.map(([, to]) => to)).toContain(manifestPath);
  expect(renamed.length).toBeGreaterThan(2);
  for (const [from, to] of renamed) expect(labelled.get(from)).toBe(to);
  const copies = [...labelled].filter(([copy]) => /previous\/(files|accepting|manifest)/.test(copy));
  expect(copies.map(([, path]) => path)).toContain('/etc/kubernetes/pki/sa.key');
});

it('a stand-in reads copies of keys that are labelled as the keys are, in a folder as theirs is', async () => {
  const node = simulatedNode();
  const labelled = labelledOn(node);
  const key = {
    path: '/etc/kubernetes/pki/sa.key',
    content: Buffer.from('key'),
    attributes: { mode: 0o600 },
  };
  const content = readFileSync(join(import.meta.dirname, '../manifest/golden/kubeadm.yaml'));
  const form = {
    files: [{ ...key, from: '' }],
    manifest: { path: manifestPath, content, attributes: { mode: 0o600 } },
  };
  const context = stepContext(node);
  const enough = async () => {
    throw new Error('enough');
  };
  const flags = { issuers: [], keyFiles: [], signingKeyFile: null, audiences: [] };
  const expected = { flags, keyId: null, before: null, tokenBefore: null, patienceSeconds: 1 };
  await expect(startStandIn(context, 6444, form, expected, enough)).rejects.toThrow('enough');
  const folder = `/etc/kubernetes/irsactl/prod-1/stand-in/kube-apiserver-irsactl-prod-1.`;
  const shown = [...labelled].map(([copy, path]) => [
    copy.replace(folder, '').replace(/^[a-z0-9]+/, ''),
    path,
  ]);
  expect(shown).toEqual([
    ['', '/etc/kubernetes/pki'],
    ['/0-sa.key', '/etc/kubernetes/pki/sa.key'],
  ]);
});

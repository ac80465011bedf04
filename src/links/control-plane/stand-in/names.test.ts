import { execFile } from 'node:child_process';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { nodeOfRules, rulesWay } from '../../../../test/support/stand-in-world.ts';
import { temporaryFolder } from '../../../../test/support/temporary-folder.ts';
import { standInNames } from './names.ts';
import { redirectRules } from './redirect-rules.ts';
import { standInShell } from './stand-in-shell.ts';

const chains = ['prod', 'prod-2', 'prod-pre', 'prod-out', 'prod-of-a-name-that-is-long', 'e'.repeat(63)];

describe('the names of a stand-in', () => {
  it('are no beginning of those of another chain', async () => {
    const folder = await temporaryFolder();
    const manifests = join(folder, 'manifests');
    await mkdir(manifests);
    const node = { ...nodeOfRules, manifest: join(manifests, 'kube-apiserver.yaml'), directory: folder };
    const files = chains.map((chain) => `${standInNames(chain, node).podPrefix}mf0a.yaml`);
    for (const file of files) await writeFile(join(manifests, file), '');
    const names = standInNames('prod', node);
    const way = { ...rulesWay, port: 1 };
    const shell = standInShell(names, way, redirectRules(names, way));
    await promisify(execFile)('sh', ['-c', `${shell}end_stand_in`]);
    expect(new Set(await readdir(manifests))).toEqual(new Set(files.slice(1)));
  });

  it('are those of a pod, whatever the chain is called', () => {
    for (const chain of chains) {
      expect(`${standInNames(chain, nodeOfRules).podPrefix}mf0a`).toMatch(
        /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/,
      );
    }
  });

  it('are those of no object that another chain has in the cluster', () => {
    const policies = ['prod', 'prod-endpoints'].map((chain) => standInNames(chain, nodeOfRules).policy);
    // What a webhook may do is narrowed by a policy with the name of the webhook, irsactl-CHAIN.
    expect(policies).not.toContain('irsactl-prod-endpoints');
    expect(policies).toEqual(['irsactl-prod.endpoints', 'irsactl-prod-endpoints.endpoints']);
  });

  it('share no chain of iptables, each of which has at most 28 characters', () => {
    const all = chains.flatMap((chain) => {
      const { iptables } = standInNames(chain, nodeOfRules);
      const rules = redirectRules(standInNames(chain, nodeOfRules), { ...rulesWay, filter: 'iptables' });
      const named = new Set([...rules.open.matchAll(/^:(\S+) - /gm)].map(([, name = '']) => name));
      expect(named).toContain(iptables);
      expect(named.size).toBe(3);
      return [...named];
    });
    expect(new Set(all).size).toBe(all.length);
    expect(Math.max(...all.map((name) => name.length))).toBeLessThanOrEqual(28);
  });
});

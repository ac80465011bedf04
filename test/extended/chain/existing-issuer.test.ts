import { readFile, writeFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { chainLab } from '../../support/chain-lab.ts';
import { runIrsactl } from '../../support/run-irsactl.ts';
import { clusterState, sandboxState } from '../../support/world-state.ts';

const lab = chainLab();
const host = 'oidc.example.com';
const issuer = `https://${host}/lab-1`;

/** The documents that another team's web server publishes for the cluster, by path. */
const published = new Map<string, string>();

it('irsactl checks, trusts and proves documents that another team publishes, and never changes them', async () => {
  const { irsactl, chainFile, sandbox, cluster } = lab();
  sandbox().serveSite(host, ({ path }) => {
    const body = published.get(path);
    return body === undefined
      ? { status: 404, headers: {}, body: Buffer.alloc(0) }
      : { status: 200, headers: { 'content-type': 'application/json' }, body };
  });
  const text = await readFile(chainFile, 'utf8');
  await writeFile(
    chainFile,
    text.replace(
      / {2}issuer: .*\n/,
      `  issuer: {existing: {url: '${issuer}'}}\n  signingKey: {source: cluster}\n`,
    ),
  );
  const [clusterBefore, awsBefore] = [await clusterState(cluster), sandboxState(sandbox())];

  const early = await irsactl('apply', ['--yes', '-q']);
  expect(early.code).toBe(1);
  expect(early.stderr).toContain('IRSA-ISSUER-036');
  expect(await clusterState(cluster)).toEqual(clusterBefore);

  const keys = await step(['jwks', '--from-cluster']);
  published.set('/lab-1/keys.json', keys);
  await writeFile(`${lab().folder}/keys.json`, keys);
  published.set(
    '/lab-1/.well-known/openid-configuration',
    await step(['discovery', '--issuer', issuer, `${lab().folder}/keys.json`]),
  );
  const apply = await irsactl('apply', ['--yes']);
  expect(apply.stdout).toContain('Every link holds');
  expect(apply.code).toBe(0);
  expect((await irsactl('plan', ['--detailed-exitcode'])).code).toBe(0);

  published.set('/lab-1/keys.json', '{"keys":[]}');
  const broken = await irsactl('verify');
  expect(broken.stdout).toContain('IRSA-KEY-012');
  expect(broken.code).toBe(4);
  published.set('/lab-1/keys.json', keys);

  for (const options of [[], ['--accept-loss']]) {
    expect((await irsactl('destroy', ['--yes', '-q', ...options])).code).toBe(0);
  }
  expect(await clusterState(cluster)).toEqual(clusterBefore);
  expect(sandboxState(sandbox())).toEqual(awsBefore);
});

async function step(words: readonly string[]): Promise<string> {
  const run = await runIrsactl(words, { env: lab().environment() });
  expect(run.code).toBe(0);
  return run.stdout;
}

import { readFile, writeFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { chainLab } from '../../support/chain-lab.ts';
import { clusterState, sandboxState } from '../../support/world-state.ts';

const lab = chainLab();
const name = 'oidc.example.org';

it('carries a chain under a name whose records a person writes: it stops for them, goes on, and is taken down', async () => {
  const { irsactl, cluster, chainFile } = lab();
  const { dns, cloudFront } = lab().sandbox();
  const text = await readFile(chainFile, 'utf8');
  const behind = text.replace(
    /\{s3: \{(.*?)\}\}/,
    `{cloudFront: {$1, domain: {name: ${name}, dns: manual}}}`,
  );
  expect(behind).toContain(name);
  await writeFile(chainFile, behind);
  const manifestBefore = await readFile(cluster.manifestPath);
  const clusterBefore = await clusterState(cluster);
  const awsBefore = sandboxState(lab().sandbox());

  const plan = await irsactl('plan');
  expect(plan.stdout).toContain(`https://${name}`);
  const stopped = await irsactl('apply', ['--yes']);
  expect(stopped.code).toBe(3);
  expect(stopped.stderr).toContain('IRSA-ISSUER-080');
  const lines = [...stopped.stderr.matchAll(/^ *(\S+)\. CNAME (\S+)\.$/gm)];
  const [distribution] = [...cloudFront.distributions.values()];
  expect(lines.map(([, record]) => record)).toEqual([
    expect.stringMatching(/^_.*\.oidc\.example\.org$/),
    name,
  ]);
  expect(lines[1]?.[2]).toBe(distribution?.domain);
  // Nothing that the cluster does rests on an issuer that is not there.
  expect(await readFile(cluster.manifestPath)).toEqual(manifestBefore);

  for (const [, record = '', value = ''] of lines) {
    dns.publish({ name: record, type: 'CNAME', values: [value] });
  }
  const apply = await irsactl('apply', ['--yes']);
  expect(apply.stdout).toContain('Every link holds');
  expect(apply.code).toBe(0);
  expect(await readFile(cluster.manifestPath, 'utf8')).toContain(`--service-account-issuer=https://${name}`);
  expect((await irsactl('status')).stdout).toContain(`certificate of ${name} (ACM renews it)`);
  expect((await irsactl('plan', ['--detailed-exitcode'])).code).toBe(0);

  const destroy = await irsactl('destroy', ['--yes']);
  expect(`${destroy.stdout}${destroy.stderr}`).toContain('IRSA-ISSUER-091');
  await irsactl('destroy', ['--yes']);
  expect(await readFile(cluster.manifestPath)).toEqual(manifestBefore);
  expect(await clusterState(cluster)).toEqual(clusterBefore);
  expect(sandboxState(lab().sandbox())).toEqual(awsBefore);
});

import { readFile, writeFile } from 'node:fs/promises';
import { ACMClient, RequestCertificateCommand } from '@aws-sdk/client-acm';
import { expect, it } from 'vitest';
import { chainLab } from '../../support/chain-lab.ts';
import { clusterState, sandboxState } from '../../support/world-state.ts';

const lab = chainLab();
const name = 'oidc.example.org';

it('runs a chain under a domain name: apply stops for the record and resumes, destroy removes it', async () => {
  const { irsactl, cluster, chainFile } = lab();
  const { dns, cloudFront, endpoint, rootCredentials: credentials } = lab().sandbox();
  const acm = new ACMClient({ endpoint, region: 'us-east-1', credentials });
  const { CertificateArn } = await acm.send(new RequestCertificateCommand({ DomainName: name }));
  acm.destroy();
  const text = await readFile(chainFile, 'utf8');
  const behind = text.replace(
    /\{s3: \{(.*?)\}\}/,
    `{cloudFront: {$1, domain: ${name}, certificate: "${CertificateArn}"}}`,
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
  const [, record, target = ''] = /^ *(\S+)\. CNAME (\S+)\.$/m.exec(stopped.stderr) ?? [];
  expect([record, target]).toEqual([name, [...cloudFront.distributions.values()][0]?.domain]);
  // The cluster does not use an issuer that does not resolve.
  expect(await readFile(cluster.manifestPath)).toEqual(manifestBefore);

  dns.set(name, target);
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

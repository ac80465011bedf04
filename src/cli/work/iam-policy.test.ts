import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { writeIamPolicy } from './iam-policy.ts';

let folder: string;
let file: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'irsactl-iam-policy-'));
  file = join(folder, 'irsa.yaml');
  const roles = Array.from(
    { length: 80 },
    (_, at) =>
      `    - { serviceAccount: { namespace: shop, name: service-${at} }, policies: [{ managed: AmazonS3ReadOnlyAccess }] }`,
  );
  const lines = [
    'apiVersion: irsactl.dev/v1alpha1',
    'kind: TrustChain',
    'metadata: { name: prod-1 }',
    'spec:',
    '  aws: { region: eu-central-1, account: "111122223333" }',
    '  issuer: { s3: { bucket: prod-1-oidc } }',
    '  controlPlane: { nodes: [{ name: cp-1, local: true }] }',
    '  roles:',
    ...roles,
  ];
  await writeFile(file, `${lines.join('\n')}\n`);
});
afterAll(() => rm(folder, { recursive: true }));

it("splits the policy by IAM's size limit into files that IAM accepts", async () => {
  await writeIamPolicy({ file, output: 'json', out: join(folder, 'policy.json') });
  const files = (await readdir(folder)).filter((name) => name.startsWith('policy')).sort();
  expect(files).toEqual(['policy-1.json', 'policy-2.json']);
  for (const name of files) {
    const text = JSON.stringify(JSON.parse(await readFile(join(folder, name), 'utf8')));
    expect(text.length).toBeLessThanOrEqual(6144);
  }
});

it('requires a file if standard output would contain several documents', async () => {
  await expect(writeIamPolicy({ file, output: 'json' })).rejects.toMatchObject({
    code: 'IRSA-CLI-006',
    problem: { next: expect.stringContaining('--out policy.json') },
  });
});

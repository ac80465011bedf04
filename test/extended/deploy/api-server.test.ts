import { execFile } from 'node:child_process';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findHelm } from '../../support/helm.ts';
import { findKubectl } from '../../support/kubectl.ts';
import { projectRoot } from '../../support/run-irsactl.ts';
import { sharedCluster } from '../../support/shared-cluster.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { keepTranscript } from '../../support/transcript.ts';
import { tutorialBlocks } from '../../support/tutorial-blocks.ts';

const run = promisify(execFile);
const cluster = sharedCluster();
let programs = '';
let missing: string | null = null;

beforeAll(async () => {
  const [helm, kubectl] = await Promise.all([findHelm(), findKubectl()]);
  if ('missing' in helm) missing = helm.missing;
  else programs = `helm() { "${helm.path}" "$@"; }; kubectl() { "${kubectl}" "$@"; }`;
}, 900_000);
beforeEach(({ skip }) => skip(missing !== null, missing ?? ''));

/** Runs shell commands against the cluster, from the root of the repository. */
async function shell(lines: string): Promise<string> {
  const env = {
    PATH: process.env['PATH'] ?? '',
    KUBECONFIG: cluster().kubeconfigPath,
    HOME: await temporaryFolder(),
  };
  const { stdout, stderr } = await run('bash', ['-euo', 'pipefail', '-c', `${programs}\n${lines}`], {
    cwd: projectRoot,
    env,
  });
  keepTranscript('docs/how-to/install-with-helm', stdout + stderr);
  return stdout;
}

const registration = 'mutatingwebhookconfiguration irsactl-webhook';
const readBundle = `kubectl get ${registration} -o jsonpath='{.webhooks[0].clientConfig.caBundle}'`;

/** Reads the Secret with the certificate. */
async function readSecret(): Promise<{ cert: string; key: string; ca: string }> {
  const text = await shell('kubectl -n irsactl-system get secret irsactl-webhook-tls -o json');
  const { data } = JSON.parse(text);
  const read = (name: string) => Buffer.from(data[name], 'base64').toString('utf8');
  return { cert: read('tls.crt'), key: read('tls.key'), ca: read('ca.crt') };
}

/** Writes the caBundle, like an overlay or cert-manager. */
async function writeBundle(): Promise<void> {
  const value = readFileSync(cluster().caCertPath).toString('base64');
  const patch = JSON.stringify([{ op: 'add', path: '/webhooks/0/clientConfig/caBundle', value }]);
  await shell(`kubectl patch ${registration} --field-manager=irsactl-webhook --type=json -p '${patch}'`);
}

describe('docs/how-to/install-with-helm.md on a real API server', () => {
  const page = readFileSync(join(projectRoot, 'docs/how-to/install-with-helm.md'), 'utf8');
  const [install = '', upgrade = '', remove = '', serverSide = '', kustomize = '', ...others] =
    tutorialBlocks(page).map(({ commands }) => commands);

  it('installs with helm, with a certificate for ten years that an upgrade keeps, and removes everything', async () => {
    expect(others).toEqual([]);
    await shell(install);
    expect(await shell('kubectl -n irsactl-system get deployment irsactl-webhook -o yaml')).toContain(
      '--aws-default-region=eu-central-1',
    );
    const made = await readSecret();
    const certificate = new X509Certificate(made.cert);
    expect(certificate.verify(new X509Certificate(made.ca).publicKey)).toBe(true);
    expect(certificate.checkPrivateKey(createPrivateKey(made.key))).toBe(true);
    expect(certificate.checkHost('irsactl-webhook.irsactl-system.svc')).toBeDefined();
    expect(certificate.validToDate.getTime() - Date.now()).toBeGreaterThan(9.9 * 365 * 86_400_000);
    const bundle = await shell(readBundle);
    expect(bundle).toBe(Buffer.from(made.ca).toString('base64'));
    await shell(upgrade);
    expect(await readSecret()).toEqual(made);
    const replicas =
      "kubectl -n irsactl-system get deployment irsactl-webhook -o jsonpath='{.spec.replicas}'";
    expect(await shell(replicas)).toBe('3');
    expect(await shell(readBundle)).toBe(bundle);
    // A deleted Secret: the former CA stays trusted for one upgrade.
    await shell('kubectl -n irsactl-system delete secret irsactl-webhook-tls');
    await shell(upgrade);
    const { ca } = await readSecret();
    expect(ca).not.toBe(made.ca);
    const both = Buffer.from(await shell(readBundle), 'base64').toString('utf8');
    expect(both.match(/BEGIN CERTIFICATE/g)).toHaveLength(2);
    expect(both).toContain(ca.trim());
    expect(both).toContain(made.ca.trim());
    await shell(upgrade);
    expect(await shell(readBundle)).toBe(Buffer.from(ca).toString('base64'));
    await shell(remove.replace('kubectl delete namespace', 'kubectl delete --wait=false namespace'));
    const left = 'kubectl get clusterrole,clusterrolebinding,mutatingwebhookconfiguration -o name';
    expect(await shell(left)).not.toContain('irsactl');
  });

  it('documents the field managers: helm with Helm, irsactl if the chart is applied server-side', async ({
    onTestFinished,
  }) => {
    // No controller empties a namespace, so each test uses its own.
    const elsewhere = (lines: string) => lines.replaceAll('irsactl-system', 'irsactl-owned');
    const managers = (fields: string) =>
      shell(
        `kubectl get ${registration} --show-managed-fields -o jsonpath='{.metadata.managedFields[*].${fields}}'`,
      );
    await shell(elsewhere(install));
    expect([await managers('manager'), await managers('operation')]).toEqual(['helm', 'Update']);
    await shell('helm uninstall irsactl-webhook --namespace irsactl-owned');
    onTestFinished(() =>
      shell(elsewhere(serverSide).replace(/kubectl apply .*/, 'kubectl delete --wait=false -f -')).then(
        () => {},
      ),
    );
    await shell(elsewhere(serverSide));
    await shell(elsewhere(serverSide));
    expect([await managers('manager'), await managers('operation')]).toEqual(['irsactl', 'Apply']);
  });

  it('installs with kustomize repeatedly without changing the caBundle', async ({ onTestFinished }) => {
    onTestFinished(() => shell(`kubectl delete ${registration} --ignore-not-found`).then(() => {}));
    const folder = await temporaryFolder();
    const built = await shell('kubectl kustomize deploy/kustomize');
    await writeFile(join(folder, 'webhook.yaml'), built.replaceAll('irsactl-system', 'irsactl-other'));
    await writeFile(join(folder, 'kustomization.yaml'), 'resources: [webhook.yaml]\n');
    const apply = kustomize.replace('deploy/kustomize', folder);
    await shell(apply);
    await writeBundle();
    const bundle = await shell(readBundle);
    await shell(apply);
    expect(bundle).not.toBe('');
    expect(await shell(readBundle)).toBe(bundle);
  });
});

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loopbackServer } from '../../support/loopback-server.ts';
import { runIrsactl } from '../../support/run-irsactl.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const node = (name: string, address: string) => ({
  metadata: { name, creationTimestamp: '2026-01-01T00:00:00Z' },
  status: { addresses: [{ type: 'InternalIP', address }] },
});

/** The responses of an API server about itself and its control plane nodes. */
const answers: Readonly<Record<string, object>> = {
  '/version': { gitVersion: 'v1.36.3' },
  '/api/v1/namespaces/kube-system': { metadata: { name: 'kube-system', uid: 'b3e1' } },
  '/api/v1/nodes': { items: [node('cp-1', '192.0.2.11'), node('cp-2', '192.0.2.12')] },
};

/** Creates a folder with an irsa.yaml that names no nodes, and a kubeconfig for that API server. */
async function chainWithoutNodes(): Promise<string> {
  const server = await loopbackServer((incoming, outgoing) => {
    const answer = answers[new URL(incoming.url ?? '', 'http://localhost').pathname];
    outgoing.writeHead(answer ? 200 : 404, { 'content-type': 'application/json' });
    outgoing.end(JSON.stringify(answer ?? { kind: 'Status', status: 'Failure', code: 404 }));
  });
  const folder = await temporaryFolder();
  await writeFile(
    join(folder, 'kubeconfig'),
    `apiVersion: v1
kind: Config
clusters: [{name: c, cluster: {server: "${server}"}}]
users: [{name: u, user: {}}]
contexts: [{name: x, context: {cluster: c, user: u}}]
current-context: x
`,
    { mode: 0o600 },
  );
  await writeFile(
    join(folder, 'irsa.yaml'),
    `apiVersion: irsactl.dev/v1alpha1
kind: TrustChain
metadata: {name: found-1}
spec:
  aws: {region: eu-central-1}
  issuer: {s3: {bucket: found-1-oidc}}
  controlPlane: {ssh: {user: admin}}
  roles:
    - serviceAccount: {namespace: shop, name: orders}
      policies: [{managed: AmazonS3ReadOnlyAccess}]
  injection: none
`,
  );
  return folder;
}

/** Runs plan, which fails at its first AWS call, before it connects to a node. */
async function plan(args: readonly string[] = []) {
  const folder = await chainWithoutNodes();
  const env = { KUBECONFIG: join(folder, 'kubeconfig'), HOME: folder, AWS_EC2_METADATA_DISABLED: 'true' };
  return runIrsactl(['plan', ...args], { cwd: folder, env });
}

describe('control plane nodes that the cluster lists', () => {
  it('are printed with their SSH addresses before irsactl connects to them', async () => {
    const { stderr, stdout } = await plan();
    const [first, ...rest] = stderr.split('\n');
    expect(first).toBe(
      'The cluster lists its control plane nodes: cp-1 (ssh admin@192.0.2.11), cp-2 (ssh admin@192.0.2.12).',
    );
    expect(rest.join('\n')).toContain('IRSA-AWS-001');
    expect(stdout).toBe('');
  });

  it.each([['--quiet'], ['--output=json']])('are not printed with %s', async (option) => {
    const { stderr } = await plan([option]);
    expect(stderr).not.toContain('The cluster lists');
    expect(stderr).toContain('IRSA-AWS-001');
  });
});

import { once } from 'node:events';
import { createServer } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readVersion } from '../../../src/cli/version.ts';
import { plainApiServer } from '../../support/plain-api-server.ts';
import { certificateFlags, WebhookEntry } from '../../support/webhook-entry.ts';
import { call, reviewOf } from '../../support/webhook-in-process.ts';

const loopback = ['--host=127.0.0.1', '--port=0', '--metrics-port=0', '--shutdown-delay=0'];
const role = { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::123456789012:role/orders' };

/** The environment variables that the patch in a response adds to the first container. */
function environmentIn(answer: string): Record<string, string> {
  const { patch } = JSON.parse(answer).response;
  const operations: { value: { name?: string; value?: string }[] }[] = JSON.parse(
    Buffer.from(patch ?? 'W10=', 'base64').toString(),
  );
  const variables = operations
    .flatMap(({ value }) => value)
    .flatMap((one) => (one.name && one.value ? [one] : []));
  return Object.fromEntries(variables.map(({ name = '', value = '' }) => [name, value]));
}

describe('the entry point of the image', () => {
  it.each([[['--version']], [['webhook', '--version=true']]])('prints its version for %j', async (flags) => {
    const webhook = new WebhookEntry(flags);
    expect(await webhook.ended()).toBe(0);
    expect(webhook.stdout).toBe(`${readVersion()}\n`);
  });

  it('reports an unknown flag, prints the usage, and exits with code 2', async () => {
    const webhook = new WebhookEntry(['--token-expiraton=3600']);
    expect(await webhook.ended()).toBe(2);
    expect(webhook.stderr).toContain("Unknown option '--token-expiraton=3600'");
    expect(webhook.stderr).toContain('Usage: webhook');
  });

  it('serves with the flags of the EKS webhook, and logs once which have no effect', async () => {
    const api = await plainApiServer({ 'shop/orders': role });
    const { flags, ca } = await certificateFlags();
    const webhook = new WebhookEntry([
      ...[...loopback, ...flags, `--kube-api=${api.url}`],
      ...['--namespace=default', '--service-name=pod-identity-webhook', '--tls-secret=x', '--logtostderr'],
      ...['--resync-period=60s', '--tls-min-version=VersionTLS13', '--token-expiration=-1', '--v=0'],
      ...['--sts-regional-endpoint=true', '--aws-default-region=eu-central-1'],
    ]);
    await webhook.line('synced');
    const { port = 0 } = await webhook.line('listening');
    const answer = await call({ port, ca, path: '/mutate', body: reviewOf('shop', 'orders') });
    expect(environmentIn(answer.text)).toMatchObject({
      AWS_STS_REGIONAL_ENDPOINTS: 'regional',
      AWS_REGION: 'eu-central-1',
      AWS_ROLE_ARN: role['eks.amazonaws.com/role-arn'],
    });
    expect(Buffer.from(JSON.parse(answer.text).response.patch, 'base64').toString()).toContain(
      '"expirationSeconds":600',
    );
    webhook.child.kill('SIGTERM');
    expect(await webhook.ended()).toBe(0);
    const messages = webhook.lines.map(({ msg }) => msg);
    expect(messages.filter((text) => text.includes('accepted and ignored'))).toEqual([
      'accepted and ignored: --service-name --tls-secret --resync-period --logtostderr',
    ]);
    // At this level, the webhook does not log pods.
    expect(webhook.stderr).not.toContain('"orders"');
  });

  it('logs each decision with -v=4', async () => {
    const api = await plainApiServer({ 'shop/orders': role });
    const { flags, ca } = await certificateFlags();
    const webhook = new WebhookEntry([...loopback, ...flags, `--kube-api=${api.url}`, '-v=4']);
    await webhook.line('synced');
    const { port = 0 } = await webhook.line('listening');
    await call({ port, ca, path: '/mutate', body: reviewOf('shop', 'orders') });
    expect(await webhook.line('injected')).toMatchObject({
      level: 20,
      namespace: 'shop',
      serviceAccount: 'orders',
      method: 'sts_web_identity',
    });
  });

  it('reports which right is missing, and why it is not ready', async () => {
    const api = await plainApiServer('forbidden');
    const { flags, ca } = await certificateFlags();
    const webhook = new WebhookEntry([...loopback, ...flags, `--kube-api=${api.url}`]);
    const { port = 0 } = await webhook.line('listening');
    const { err } = await webhook.line('lost the connection to the API server; keeping the cached objects');
    expect(err).toContain('cannot list resource "serviceaccounts" in API group "" at the cluster scope');
    const { status, text } = await call({ port, ca, path: '/readyz' });
    expect([status, text]).toEqual([503, expect.stringContaining('cannot list resource "serviceaccounts"')]);
  });

  it('looks up an unknown service account with a grace period of 500ms', async () => {
    const api = await plainApiServer();
    const { flags, ca } = await certificateFlags();
    const period = '--service-account-lookup-grace-period=500ms';
    const webhook = new WebhookEntry([...loopback, ...flags, `--kube-api=${api.url}`, period]);
    await webhook.line('synced');
    const { port = 0 } = await webhook.line('listening');
    const answer = await call({ port, ca, path: '/mutate', body: reviewOf('shop', 'nobody') });
    expect(JSON.parse(answer.text).response.allowed).toBe(true);
    expect(api.asked).toContain('/api/v1/namespaces/shop/serviceaccounts/nobody');
  });

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'exits immediately with code 1 at a second signal after %s',
    async (signal) => {
      const api = await plainApiServer();
      const { flags } = await certificateFlags();
      const webhook = new WebhookEntry([
        ...loopback,
        ...flags,
        `--kube-api=${api.url}`,
        '--shutdown-delay=1h',
      ]);
      await webhook.line('listening');
      webhook.child.kill(signal);
      await webhook.line('stopping');
      webhook.child.kill('SIGTERM');
      expect(await webhook.ended()).toBe(1);
    },
  );

  it('writes nothing to the disk', async () => {
    const api = await plainApiServer({ 'shop/orders': role });
    const { flags, ca } = await certificateFlags();
    const webhook = new WebhookEntry([...loopback, ...flags, `--kube-api=${api.url}`], {
      node: ['--permission', '--allow-fs-read=*'],
    });
    await webhook.line('synced');
    const { port = 0, metricsPort } = await webhook.line('listening');
    const answer = await call({ port, ca, path: '/mutate', body: reviewOf('shop', 'orders') });
    expect(environmentIn(answer.text)).toHaveProperty('AWS_ROLE_ARN');
    expect(await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text()).toContain(
      'process_open_fds',
    );
    webhook.child.kill('SIGTERM');
    expect(await webhook.ended()).toBe(0);
  });

  it('composes ARNs from role names and the account of its machine with --compose-role-arn', async () => {
    const metadata = createServer((incoming, outgoing) => {
      if (incoming.method === 'PUT') outgoing.end('t');
      else outgoing.end('{"accountId": "210987654321", "region": "us-gov-west-1"}');
    }).listen(0, '127.0.0.1');
    await once(metadata, 'listening');
    onTestFinished(() => {
      metadata.close();
    });
    const address = metadata.address();
    const endpoint = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
    const api = await plainApiServer({ 'shop/orders': { 'eks.amazonaws.com/role-arn': 'team/orders' } });
    const { flags, ca } = await certificateFlags();
    const webhook = new WebhookEntry([...loopback, ...flags, `--kube-api=${api.url}`, '--compose-role-arn'], {
      env: { AWS_EC2_METADATA_SERVICE_ENDPOINT: endpoint },
    });
    await webhook.line('synced');
    const { port = 0 } = await webhook.line('listening');
    const answer = await call({ port, ca, path: '/mutate', body: reviewOf('shop', 'orders') });
    expect(environmentIn(answer.text)['AWS_ROLE_ARN']).toBe(
      'arn:aws-us-gov:iam::210987654321:role/team/orders',
    );
  });

  it.each(['port', 'metrics-port'])(
    'exits if the port of --%s is taken',
    async (flag) => {
      const taken = createServer().listen(0, '127.0.0.1');
      await once(taken, 'listening');
      onTestFinished(() => {
        taken.close();
      });
      const address = taken.address();
      const { flags } = await certificateFlags();
      const port = `--${flag}=${typeof address === 'object' ? address?.port : 0}`;
      const webhook = new WebhookEntry([...loopback, ...flags, '--kube-api=127.0.0.1:1', port]);
      expect(await webhook.ended()).toBe(1);
      expect(webhook.stderr).toContain('IRSA-WEBHOOK-001');
    },
    20_000,
  );

  it.each([
    [['--compose-role-arn'], 'IRSA-WEBHOOK-010', 1],
    [['--tls-cipher-suites=TLS_RSA_WITH_RC4_128_SHA'], 'IRSA-WEBHOOK-011', 2],
  ])('does not start with %j', async (flags, code, exit) => {
    const webhook = new WebhookEntry([...loopback, '--kube-api=127.0.0.1:1', ...flags], {
      env: { AWS_EC2_METADATA_DISABLED: 'true' },
    });
    expect(await webhook.ended()).toBe(exit);
    expect(webhook.stderr).toContain(code);
  });
});

import { X509Certificate } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { labNode } from '../../../../../test/support/in-memory-objects.ts';
import { InjectionBench, installed, upstream } from '../../../../../test/support/injection-bench.ts';
import { stringAt, valueAt } from '../../../../trust/json.ts';

const place = 'irsactl-system/irsactl-upstream-webhook';
const tenYears = 10 * 365 * 86_400_000;

let bench: InjectionBench;
beforeEach(() => {
  bench = new InjectionBench();
});

function certificate(file: string): X509Certificate {
  const text = stringAt(bench.objects.get('Secret'), 'data', file) ?? '';
  return new X509Certificate(Buffer.from(text, 'base64'));
}

function bundle(): string {
  const text = stringAt(valueAt(bench.cluster.registration?.webhooks[0], 'clientConfig'), 'caBundle') ?? '';
  return Buffer.from(text, 'base64').toString('utf8');
}

it("AWS's own webhook is installed with working flags and a trusted certificate", async () => {
  const { changes } = await bench.plan(upstream());
  expect(JSON.stringify(changes)).toContain('--in-cluster=false');
  expect(JSON.stringify(changes)).not.toMatch(/PRIVATE|BEGIN|caBundle/);
  const done = await bench.carryOut(changes, upstream());
  expect(done.slice(-4)).toEqual([
    'register-for-trial/irsactl-upstream-webhook',
    `issue-certificate/Secret ${place}-tls`,
    `apply-object/Deployment ${place}`,
    'register-for-pods/irsactl-upstream-webhook',
  ]);
  // https://github.com/aws/amazon-eks-pod-identity-webhook/pull/310
  expect(bench.cluster.registration?.webhooks).toMatchObject(
    Array(2).fill({ admissionReviewVersions: ['v1beta1'] }),
  );
  expect(certificate('tls.crt').verify(certificate('ca.crt').publicKey)).toBe(true);
  expect(certificate('tls.crt').checkHost('irsactl-upstream-webhook.irsactl-system.svc')).toBeDefined();
  expect(bundle()).toBe(certificate('ca.crt').toString());
  expect(await bench.apply(upstream())).toEqual([]);
  expect(await bench.verify(upstream())).toEqual([]);
});

it('has memory for 100,000 service accounts', async () => {
  const { changes } = await bench.plan(upstream());
  expect(JSON.stringify(changes)).toContain('"limits":{"memory":"512Mi"}');
});

describe('the image', () => {
  const repository = 'public.ecr.aws/eks/amazon-eks-pod-identity-webhook';

  it.each([
    `${repository}:latest`,
    repository,
    `${repository}:v0`,
    `${repository}:v0.6`,
    'localhost:5000/webhook',
  ])('%s can move, and the plan warns of it', async (image) => {
    expect((await bench.plan(upstream('generated', { image }))).findings).toMatchObject([
      {
        code: 'IRSA-INJECT-055',
        severity: 'warning',
        next: expect.stringContaining('spec.injection.upstream.image'),
      },
    ]);
  });

  it.each([
    `${repository}:v0.6.17`,
    `${repository}:0.6.17-amd64`,
    `${repository}@sha256:${'0'.repeat(64)}`,
    `${repository}:latest@sha256:${'0'.repeat(64)}`,
  ])('%s does not move', async (image) => {
    expect((await bench.plan(upstream('generated', { image }))).findings).toEqual([]);
  });

  it('that the registry refuses stops the plan before any change, and the error names the field of the tag', async () => {
    bench.registryAnswer = { kind: 'refused', reason: '404' };
    bench.objects.nodeList = [{ ...labNode, images: [] }];
    const { changes, findings } = await bench.plan(upstream());
    expect(findings).toMatchObject([
      {
        code: 'IRSA-INJECT-020',
        severity: 'error',
        next: expect.stringContaining('spec.injection.upstream.image'),
      },
    ]);
    expect(changes.map(({ kind }) => kind)).not.toContain('apply-object');
  });
});

describe('a certificate is replaced', () => {
  const replaced = [`issue-certificate/Secret ${place}-tls`, `retire-certificate/Secret ${place}-tls`];

  it('in its last year, and both CAs are trusted until each pod uses the new one', async () => {
    await bench.apply(upstream());
    const before = certificate('ca.crt');
    bench.wallClock += tenYears * 0.89;
    expect(await bench.apply(upstream())).toEqual([]);
    bench.wallClock += tenYears * 0.02;
    const { changes } = await bench.plan(upstream());
    expect(await bench.carryOut(changes.slice(0, 1), upstream())).toEqual(replaced.slice(0, 1));
    expect(certificate('ca.crt').fingerprint256).not.toBe(before.fingerprint256);
    expect(bundle()).toContain(before.toString().trim());
    expect(bundle()).toContain(certificate('ca.crt').toString().trim());
    // If apply was killed here, the next one resumes.
    expect(await bench.apply(upstream())).toEqual(replaced.slice(1));
    expect(bench.objects.log.at(-1)).toBe(`restart Deployment ${place}`);
    expect(bundle()).toBe(certificate('ca.crt').toString());
    expect(await bench.apply(upstream())).toEqual([]);
    expect(await bench.verify(upstream())).toEqual([]);
  });

  it('if its Secret was deleted, as after a leak, and the old CA is distrusted before the pods restart', async () => {
    await bench.apply(upstream());
    bench.objects.remove('Secret');
    const { changes } = await bench.plan(upstream());
    expect(changes[0]?.why).toContain('only the new CA');
    expect(await bench.carryOut(changes.slice(0, 1), upstream())).toEqual(replaced.slice(0, 1));
    expect(bundle()).toBe(certificate('ca.crt').toString());
    expect(await bench.apply(upstream())).toEqual(replaced.slice(1));
    expect(bundle()).toBe(certificate('ca.crt').toString());
    expect(await bench.apply(upstream())).toEqual([]);
  });

  it('and the old CA stays while a pod does not become available', async () => {
    await bench.apply(upstream());
    const before = certificate('ca.crt');
    bench.wallClock += tenYears * 0.95;
    bench.objects.edit('Deployment', (text) =>
      text.replace('"availableReplicas":2', '"availableReplicas":1'),
    );
    await expect(bench.apply(upstream())).rejects.toMatchObject({ code: 'IRSA-INJECT-005' });
    expect(bundle()).toContain(before.toString().trim());
  });
});

it('a new entry gets the caBundle of the others', async () => {
  await bench.apply(installed());
  const { registration } = bench.cluster;
  if (registration)
    bench.cluster.registration = { ...registration, webhooks: registration.webhooks.slice(0, 1) };
  expect(await bench.apply(installed())).toContain('register-for-pods/irsactl-webhook');
  const bundles = bench.cluster.registration?.webhooks.map((entry) =>
    valueAt(entry, 'clientConfig', 'caBundle'),
  );
  expect(bundles).toEqual([bundles?.[0], bundles?.[0]]);
  expect(bundles?.[0]).toMatch(/^LS0t/);
  expect(await bench.apply(installed())).toEqual([]);
});

it('an emptied caBundle is restored; verify reports it if pods are not injected', async () => {
  await bench.apply(upstream());
  bench.cluster.setCaBundle('');
  bench.cluster.injects = 'nothing';
  expect(await bench.verify(upstream())).toMatchObject([
    { code: 'IRSA-INJECT-004', next: 'Run `irsactl apply`.' },
  ]);
  expect(await bench.apply(upstream())).toEqual([`trust-certificate/Secret ${place}-tls`]);
  expect(bundle()).toBe(certificate('ca.crt').toString());
});

it('cert-manager issues the certificate if it is configured and installed', async () => {
  expect((await bench.plan(upstream('cert-manager'))).findings).toMatchObject([
    { code: 'IRSA-INJECT-022', severity: 'error', next: expect.stringContaining('generated') },
  ]);
  bench.objects.apis = ['cert-manager.io/v1'];
  bench.cluster.injected = 'Q0E=';
  const done = await bench.apply(upstream('cert-manager'));
  expect(done).toContain(`apply-object/Certificate ${place}`);
  expect(done.join()).not.toContain('issue-certificate');
  expect(bench.cluster.registration?.annotations).toMatchObject({
    'cert-manager.io/inject-ca-from': place,
  });
  expect(await bench.apply(upstream('cert-manager'))).toEqual([]);
});

it("irsactl's and AWS's webhook replace each other in one namespace, the new one proven first", async () => {
  await bench.apply(installed());
  const away = await bench.apply(upstream());
  expect(away.indexOf('register-for-pods/irsactl-upstream-webhook')).toBeLessThan(
    away.indexOf('unregister-webhook/irsactl-webhook'),
  );
  expect(away.join()).not.toContain('Namespace');
  expect(await bench.apply(upstream())).toEqual([]);
  const back = await bench.apply(installed());
  expect(back.indexOf('register-for-pods/irsactl-webhook')).toBeLessThan(
    back.indexOf('unregister-webhook/irsactl-upstream-webhook'),
  );
  expect(await bench.apply(installed())).toEqual([]);
  expect((await bench.destroy('sign-back', installed())).at(-2)).toBe(
    'delete-object/Namespace irsactl-system',
  );
  expect(await bench.destroy('sign-back', installed())).toEqual([]);
});

import { X509Certificate } from 'node:crypto';
import { beforeEach, expect, it } from 'vitest';
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

it('AWS’s own webhook is installed with flags that work, and a certificate that the registration trusts', async () => {
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
  expect(bench.cluster.registration?.webhooks).toMatchObject([{ admissionReviewVersions: ['v1beta1'] }]);
  expect(certificate('tls.crt').verify(certificate('ca.crt').publicKey)).toBe(true);
  expect(certificate('tls.crt').checkHost('irsactl-upstream-webhook.irsactl-system.svc')).toBeDefined();
  expect(bundle()).toBe(certificate('ca.crt').toString());
  expect(await bench.apply(upstream())).toEqual([]);
  expect(await bench.verify(upstream())).toEqual([]);
});

it('a certificate is renewed before it ends, and the CA of before is trusted until then', async () => {
  await bench.apply(upstream());
  const before = certificate('ca.crt');
  bench.wallClock += tenYears * 0.6;
  expect(await bench.apply(upstream())).toEqual([]);
  bench.wallClock += tenYears * 0.1;
  expect(await bench.apply(upstream())).toEqual([`issue-certificate/Secret ${place}-tls`]);
  expect(bundle()).toContain(before.toString().trim());
  expect(bundle()).toContain(certificate('ca.crt').toString().trim());
  expect(certificate('ca.crt').fingerprint256).not.toBe(before.fingerprint256);
  expect(await bench.apply(upstream())).toEqual([]);
});

it('a caBundle that somebody emptied is put right; verify says so where pods come back bare', async () => {
  await bench.apply(upstream());
  bench.cluster.setCaBundle('');
  bench.cluster.injects = 'nothing';
  expect(await bench.verify(upstream())).toMatchObject([{ code: 'IRSA-INJECT-030', next: 'irsactl apply' }]);
  expect(await bench.apply(upstream())).toEqual([`trust-certificate/Secret ${place}-tls`]);
  expect(bundle()).toBe(certificate('ca.crt').toString());
});

it('with cert-manager the certificate is its business, where it is installed', async () => {
  expect((await bench.plan(upstream('cert-manager'))).findings).toMatchObject([
    { code: 'IRSA-INJECT-031', severity: 'error', next: expect.stringContaining('generated') },
  ]);
  bench.objects.apis = ['cert-manager.io/v1'];
  bench.cluster.caBundle = 'Q0E=';
  const done = await bench.apply(upstream('cert-manager'));
  expect(done).toContain(`apply-object/Certificate ${place}`);
  expect(done.join()).not.toContain('issue-certificate');
  expect(bench.cluster.registration?.annotations).toMatchObject({
    'cert-manager.io/inject-ca-from': place,
  });
  expect(await bench.apply(upstream('cert-manager'))).toEqual([]);
});

it('irsactl’s own and AWS’s take turns in one namespace, the new one proven before the old one goes', async () => {
  bench.cluster.caBundle = 'Q0E=';
  await bench.apply(installed());
  bench.cluster.caBundle = '';
  const away = await bench.apply(upstream());
  expect(away.indexOf('register-for-pods/irsactl-upstream-webhook')).toBeLessThan(
    away.indexOf('unregister-webhook/irsactl-webhook'),
  );
  expect(away.join()).not.toContain('Namespace');
  expect(await bench.apply(upstream())).toEqual([]);
  bench.cluster.caBundle = 'Q0E=';
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

import { beforeEach, describe, expect, it } from 'vitest';
import { InjectionBench, withChain } from '../../../test/support/injection-bench.ts';
import type { WebhookAnswer } from './ports.ts';

let bench: InjectionBench;
beforeEach(() => {
  bench = new InjectionBench();
});

describe('a manually edited registration', () => {
  it.each([
    ['webhooks[0].namespaceSelector', { namespaceSelector: { matchLabels: { irsa: 'yes' } } }],
    ['webhooks[0].objectSelector', { objectSelector: { matchLabels: { irsa: 'yes' } } }],
    ['webhooks[0].matchConditions', { matchConditions: [{ name: 'none', expression: 'false' }] }],
    [
      'webhooks[0].rules[0].operations',
      {
        rules: [
          {
            apiGroups: [''],
            apiVersions: ['v1'],
            operations: ['UPDATE'],
            resources: ['pods'],
            scope: 'Namespaced',
          },
        ],
      },
    ],
    ['webhooks[0].rules', { rules: [] }],
    ['webhooks[0].clientConfig.url', { clientConfig: { url: 'https://evil.example/mutate' } }],
    ['webhooks[0].clientConfig.service', { clientConfig: { service: { namespace: 'a', name: 'b' } } }],
    ['webhooks[0].failurePolicy', { failurePolicy: 'Fail' }],
    ['webhooks[0].reinvocationPolicy', { reinvocationPolicy: 'Never' }],
  ])('%s: plan shows it, verify names it, and apply fixes it', async (field, change) => {
    await bench.apply();
    bench.cluster.changeWebhook(change);
    expect(await bench.verify()).toMatchObject([
      {
        code: 'IRSA-INJECT-004',
        severity: 'error',
        next: 'Run `irsactl apply`.',
        why: expect.stringContaining(field),
      },
    ]);
    const { changes } = await bench.plan();
    expect(changes).toMatchObject([{ kind: 'register-webhook', before: { webhooks: [change] } }]);
    expect(await bench.carryOut(changes)).toEqual(['register-webhook/irsactl-prod-1']);
    expect(await bench.apply()).toEqual([]);
    expect(await bench.verify()).toEqual([]);
  });

  it('has a second webhook: verify names it, apply removes it', async () => {
    await bench.apply();
    bench.cluster.addWebhook({ name: 'spy.example.com', clientConfig: { url: 'https://spy.example' } });
    expect(await bench.verify()).toMatchObject([
      { code: 'IRSA-INJECT-004', why: expect.stringContaining('webhooks[1]') },
    ]);
    expect((await bench.plan()).changes).toMatchObject([
      { before: { webhooks: [{}, { name: 'spy.example.com' }] } },
    ]);
    await bench.apply();
    expect(await bench.apply()).toEqual([]);
  });

  it('has lost its mark: verify explains how to take it over', async () => {
    await bench.apply();
    bench.cluster.forgetMark();
    expect(await bench.verify()).toMatchObject([
      { code: 'IRSA-INJECT-003', next: expect.stringContaining('--adopt') },
    ]);
    await bench.apply(undefined, { adopt: true });
    expect(await bench.verify()).toEqual([]);
  });
});

describe('a webhook that does not answer', () => {
  const refused: WebhookAnswer = { kind: 'unreachable', reason: 'connect ECONNREFUSED' };
  const starting: WebhookAnswer = { kind: 'not-ready', status: 503 };

  it.each([
    ['IRSA-INJECT-005', refused],
    ['IRSA-INJECT-005', starting],
  ] as const)('is an error of the plan before it is registered: %s', async (code, answer) => {
    bench.answer = answer;
    expect((await bench.plan()).findings).toMatchObject([{ code, severity: 'error' }]);
  });

  it('is an error if the address changes, else a warning, so that other changes can go on', async () => {
    await bench.apply();
    bench.answer = refused;
    expect((await bench.plan()).findings).toMatchObject([{ code: 'IRSA-INJECT-005', severity: 'warning' }]);
    bench.cluster.changeWebhook({ timeoutSeconds: 1 });
    expect((await bench.plan()).findings).toMatchObject([{ severity: 'warning' }]);
    bench.cluster.changeWebhook({ clientConfig: { url: 'https://127.0.0.1:1/mutate' } });
    expect((await bench.plan()).findings).toMatchObject([{ severity: 'error' }]);
  });

  it.each([
    ['without a CA', undefined, 'IRSA-INJECT-007'],
    ['with another one', 'Q0E=', 'IRSA-INJECT-007'],
  ])('has a certificate that the API server would refuse, %s', async (_what, caBundle, code) => {
    bench.answer = { kind: 'untrusted', reason: 'self-signed certificate' };
    const registration = {
      kind: 'url',
      url: 'https://127.0.0.1:8443',
      ...(caBundle && { caBundle }),
    } as const;
    const context = withChain({
      injection: { mode: 'served-webhook', annotationPrefix: 'eks.amazonaws.com', registration },
    });
    expect((await bench.plan(context)).findings).toMatchObject([
      { code, severity: 'error', next: expect.stringContaining('spec.injection.webhook.caBundle') },
    ]);
  });

  const service = { kind: 'service', namespace: 'irsactl', name: 'irsactl-webhook', port: 443 } as const;
  const context = withChain({
    injection: { mode: 'served-webhook', annotationPrefix: 'eks.amazonaws.com', registration: service },
  });
  it.each([
    ['no Service', null, 'The Service irsactl/irsactl-webhook does not exist.'],
    ['no ready pod', { ports: [443], ready: false }, 'No pod behind the Service'],
    ['another port', { ports: [8443], ready: true }, 'has no port 443'],
  ])('behind a Service: %s', async (_what, found, why) => {
    bench.cluster.service = found;
    expect((await bench.plan(context)).findings).toMatchObject([
      {
        code: 'IRSA-INJECT-005',
        severity: 'error',
        what: expect.stringContaining('the Service irsactl/irsactl-webhook, port 443'),
        why: expect.stringContaining(why),
        next: expect.stringContaining('injection: none'),
      },
    ]);
    bench.cluster.service = { ports: [443], ready: true };
    expect((await bench.plan(context)).findings).toMatchObject([{ code: 'IRSA-INJECT-007' }]);
    const registration = { ...service, caBundle: 'Q0E=' };
    const trusted = withChain({
      injection: { mode: 'served-webhook', annotationPrefix: 'eks.amazonaws.com', registration },
    });
    expect((await bench.plan(trusted)).findings).toEqual([]);
  });
});

describe('a wrong annotation', () => {
  const key = 'eks.amazonaws.com/role-arn';

  it.each([
    ['eks.amazonaws.com/role-arn', 'arn:aws:iam::123456789012:role/other'],
    ['eks.amazonaws.com/audience', 'vault'],
  ])('%s of another writer: verify names the conflict, and --adopt fixes it', async (edited, value) => {
    await bench.apply();
    bench.cluster.edit('shop/orders', edited, value);
    expect(await bench.verify()).toMatchObject([
      {
        code: 'IRSA-INJECT-002',
        next: expect.stringContaining('--adopt'),
        why: expect.stringContaining(value),
      },
    ]);
    expect((await bench.plan()).findings).toMatchObject([{ code: 'IRSA-INJECT-002' }]);
    await bench.apply(undefined, { adopt: true });
    expect(await bench.codes()).toEqual([]);
  });

  it('of this chain: apply fixes it', async () => {
    bench.cluster.put('shop/orders', { [key]: 'old', 'irsactl.dev/chain': 'prod-1' }, [
      key,
      'irsactl.dev/chain',
    ]);
    await bench.apply(withChain({ roles: [] }));
    bench.cluster.put('shop/orders', { [key]: 'old', 'irsactl.dev/chain': 'prod-1' }, [
      key,
      'irsactl.dev/chain',
    ]);
    expect((await bench.verify()).at(-1)).toMatchObject({
      code: 'IRSA-INJECT-004',
      next: 'Run `irsactl apply`.',
    });
    await bench.apply();
    expect(await bench.codes()).toEqual([]);
  });

  it.each(['IRSA-INJECT-009', 'IRSA-INJECT-004'])('or a missing one: the fix of %s works', async (code) => {
    await bench.apply();
    if (code === 'IRSA-INJECT-004') bench.cluster.put('shop/orders', {});
    else await bench.cluster.deleteServiceAccount({ namespace: 'shop', name: 'orders' });
    expect(await bench.verify()).toMatchObject([{ code, next: 'Run `irsactl apply`.' }]);
    await bench.apply();
    expect(await bench.codes()).toEqual([]);
  });

  it('or a missing one in a deleted namespace: the fix names the namespace first', async () => {
    await bench.apply();
    bench.cluster.namespaces.delete('shop');
    await bench.cluster.deleteServiceAccount({ namespace: 'shop', name: 'orders' });
    expect(await bench.verify()).toMatchObject([
      { code: 'IRSA-INJECT-009', next: expect.stringContaining('kubectl create namespace shop') },
    ]);
    bench.cluster.namespaces.add('shop');
    await bench.apply();
    expect(await bench.codes()).toEqual([]);
  });
});

it('without registration and webhook, the fix is to start the webhook first', async () => {
  await bench.apply();
  await bench.cluster.deleteRegistration();
  bench.answer = { kind: 'unreachable', reason: 'ECONNREFUSED' };
  expect(await bench.verify()).toMatchObject([
    { code: 'IRSA-INJECT-004', next: expect.stringContaining('Start it: `irsactl webhook') },
  ]);
  bench.answer = { kind: 'ready' };
  await bench.apply();
  expect(await bench.codes()).toEqual([]);
});

import { beforeAll, describe, expect, it } from 'vitest';
import { createCertificateAuthority } from '../../../src/certificates/certificate-authority.ts';
import type { RemovalStage } from '../../../src/chain/link.ts';
import { roleArn } from '../../../src/trust/arn.ts';
import type { Json } from '../../../src/trust/json.ts';
import { planOf, removalOf } from '../../support/look.ts';
import { sharedCluster } from '../../support/shared-cluster.ts';
import { role, WebhookCluster } from '../../support/webhook-cluster.ts';

const cluster = sharedCluster();
const consent = { adopt: false, issuerChangeReviewed: false, acceptLoss: false };
const adopt = { ...consent, adopt: true };
const key = 'eks.amazonaws.com/role-arn';

async function annotationsOf(namespace: string): Promise<unknown> {
  const account = await cluster().api.call('GET', `/api/v1/namespaces/${namespace}/serviceaccounts/orders`);
  return account && typeof account === 'object' && 'metadata' in account ? account['metadata'] : null;
}

describe('ownership of service accounts', () => {
  it('annotates an existing service account with one owned field and removes it again', async () => {
    const scene = await WebhookCluster.open(cluster(), 'own-one');
    await scene.createAccount('orders', { team: 'shop' });
    expect(await scene.apply()).toEqual(['annotate-service-account', 'register-webhook']);
    expect(await annotationsOf('own-one')).toMatchObject({ annotations: { team: 'shop', [key]: role } });
    expect(await annotationsOf('own-one')).not.toHaveProperty('labels');
    const link = await scene.link();
    const removal = await removalOf(link, scene.context, scene.outputs, 'sign-back', consent);
    expect(removal.changes.map(({ kind }) => kind)).toEqual(['unregister-webhook', 'strip-service-account']);
    for (const change of removal.changes) {
      await link.apply(change, scene.context, scene.outputs, () => {});
      await link.apply(change, scene.context, scene.outputs, () => {});
    }
    expect(await annotationsOf('own-one')).toMatchObject({ annotations: { team: 'shop' } });
    expect(await annotationsOf('own-one')).not.toHaveProperty(['annotations', key]);
  });

  it('refuses an existing annotation with another role, and replaces it with --adopt', async () => {
    const scene = await WebhookCluster.open(cluster(), 'own-two');
    await scene.createAccount('orders', { [key]: 'arn:aws:iam::123456789012:role/other' });
    const link = await scene.link();
    const refused = await planOf(link, scene.context, scene.outputs, consent);
    // No webhook runs here, so the plan also reports IRSA-INJECT-005.
    expect(refused.findings.map(({ code }) => code)).toEqual(['IRSA-INJECT-002', 'IRSA-INJECT-005']);
    const plan = await planOf(link, scene.context, scene.outputs, adopt);
    expect(plan.findings.map(({ code }) => code)).toEqual(['IRSA-INJECT-005']);
    for (const change of plan.changes) await link.apply(change, scene.context, scene.outputs, () => {});
    expect(await annotationsOf('own-two')).toMatchObject({ annotations: { [key]: role } });
    expect((await planOf(link, scene.context, scene.outputs, consent)).changes).toEqual([]);
  });

  it('does not recreate a deleted service account', async () => {
    const scene = await WebhookCluster.open(cluster(), 'own-three');
    await scene.createAccount('orders', {});
    const link = await scene.link();
    const [change] = (await planOf(link, scene.context, scene.outputs, consent)).changes;
    await cluster().api.call('DELETE', '/api/v1/namespaces/own-three/serviceaccounts/orders');
    if (!change) throw new Error('no change');
    await expect(link.apply(change, scene.context, scene.outputs, () => {})).rejects.toThrow(
      'IRSA-CLUSTER-006',
    );
  });

  it('neither changes nor deletes a service account that another writer created after the plan', async () => {
    const scene = await WebhookCluster.open(cluster(), 'own-five');
    const link = await scene.link();
    const [creation] = (await planOf(link, scene.context, scene.outputs, consent)).changes;
    if (creation?.kind !== 'create-service-account') throw new Error('not planned');
    await scene.createAccount('orders', { team: 'shop' });
    await expect(link.apply(creation, scene.context, scene.outputs, () => {})).rejects.toThrow(
      'IRSA-PLAN-001',
    );
    expect(await annotationsOf('own-five')).toMatchObject({ annotations: { team: 'shop' } });
    expect(await annotationsOf('own-five')).not.toHaveProperty(['annotations', key]);
    expect(await annotationsOf('own-five')).not.toHaveProperty('labels');
    expect((await removalOf(link, scene.context, scene.outputs, 'sign-back', consent)).changes).toEqual([]);
  });

  it('keeps the account that a pod uses, and its token, through both runs of destroy', async () => {
    const scene = await WebhookCluster.open(cluster(), 'own-eight');
    await scene.apply();
    await scene.createPod('orders-1', 'orders');
    const link = await scene.link();
    const destroy = async (stage: RemovalStage, context = scene.context) => {
      const { changes, findings } = await removalOf(link, context, scene.outputs, stage, consent);
      for (const change of changes) await link.apply(change, context, scene.outputs, () => {});
      return { kinds: changes.map(({ kind }) => kind), codes: findings.map(({ code }) => code) };
    };
    const other = { ...scene.context, chain: { ...scene.context.chain, name: 'never-applied' } };
    expect(await destroy('sign-back', other)).toEqual({ kinds: [], codes: [] });
    expect(await destroy('sign-back')).toEqual({
      kinds: ['unregister-webhook', 'strip-service-account'],
      codes: [],
    });
    expect(await annotationsOf('own-eight')).not.toHaveProperty(['annotations', key]);
    expect(await destroy('accept-back')).toEqual({ kinds: [], codes: ['IRSA-INJECT-016'] });
    const path = '/api/v1/namespaces/own-eight/pods/orders-1';
    await cluster().api.call('DELETE', `${path}?gracePeriodSeconds=0`);
    expect((await destroy('accept-back')).kinds).toEqual(['delete-service-account']);
    await expect(annotationsOf('own-eight')).rejects.toThrow('IRSA-DEMO-020');
  });

  it('continues with a service account that a killed apply created', async () => {
    const scene = await WebhookCluster.open(cluster(), 'own-six');
    const link = await scene.link();
    const [creation] = (await planOf(link, scene.context, scene.outputs, consent)).changes;
    if (!creation) throw new Error('no change');
    await cluster().api.call('POST', '/api/v1/namespaces/own-six/serviceaccounts', {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: {
        name: 'orders',
        labels: { 'app.kubernetes.io/managed-by': 'irsactl' },
        annotations: { 'irsactl.dev/chain': scene.chain },
      },
    });
    const { changes } = await planOf(link, scene.context, scene.outputs, consent);
    expect(changes.map(({ kind }) => kind)).toEqual(['annotate-service-account', 'register-webhook']);
    await link.apply(creation, scene.context, scene.outputs, () => {});
    await link.apply(creation, scene.context, scene.outputs, () => {});
    expect(await annotationsOf('own-six')).toMatchObject({ annotations: { [key]: role } });
  });

  it('changes and removes its annotations on a service account that it created', async () => {
    const scene = await WebhookCluster.open(cluster(), 'own-seven');
    await scene.apply();
    const link = await scene.link();
    const audience = 'eks.amazonaws.com/audience';
    const roles = scene.context.chain.roles.map((declared) => ({ ...declared, name: 'second' }));
    const context = { ...scene.context, chain: { ...scene.context.chain, audience: 'other', roles } };
    const second = roleArn(context.aws.partition, context.aws.account, 'second');
    for (const change of (await planOf(link, context, scene.outputs, consent)).changes) {
      await link.apply(change, context, scene.outputs, () => {});
    }
    expect(await annotationsOf('own-seven')).toMatchObject({
      labels: { 'app.kubernetes.io/managed-by': 'irsactl' },
      annotations: { [key]: second, [audience]: 'other', 'irsactl.dev/chain': scene.chain },
    });
    expect(await scene.apply()).toEqual(['annotate-service-account']);
    expect(await annotationsOf('own-seven')).toMatchObject({ annotations: { [key]: role } });
    expect(await annotationsOf('own-seven')).not.toHaveProperty(['annotations', audience]);
    expect(await scene.apply()).toEqual([]);
  });

  it('names the command for a missing namespace', async () => {
    const scene = await WebhookCluster.open(cluster(), 'own-four');
    const [first] = scene.context.chain.roles;
    if (!first) throw new Error('no role');
    const elsewhere = { ...first, serviceAccounts: [{ namespace: 'nowhere', name: 'orders' }] as const };
    const context = { ...scene.context, chain: { ...scene.context.chain, roles: [elsewhere] } };
    const { findings } = await planOf(await scene.link(), context, scene.outputs, consent);
    expect(findings[0]).toMatchObject({
      code: 'IRSA-INJECT-001',
      next: 'Run `kubectl create namespace nowhere`.',
    });
  });
});

describe('the registration', () => {
  const validity = { notBefore: new Date(), notAfter: new Date(Date.now() + 86_400_000) };
  let caBundle = '';
  beforeAll(async () => {
    const { pem } = await createCertificateAuthority('CN=a', validity);
    caBundle = Buffer.from(pem).toString('base64');
  });

  const spy = {
    name: 'spy.example.com',
    clientConfig: { url: 'https://spy.example/mutate' },
    admissionReviewVersions: ['v1'],
    sideEffects: 'None',
  };

  it.each<[string, string, (webhooks: Record<string, Json>[]) => void]>([
    [
      'a selector',
      'registration-one',
      ([webhook]) => Object.assign(webhook ?? {}, { namespaceSelector: { matchLabels: { a: 'b' } } }),
    ],
    [
      'a match condition',
      'registration-two',
      ([webhook]) =>
        Object.assign(webhook ?? {}, { matchConditions: [{ name: 'none', expression: 'false' }] }),
    ],
    ['a second webhook', 'registration-three', (webhooks) => webhooks.push(spy)],
    [
      'an address',
      'registration-four',
      ([webhook]) =>
        Object.assign(webhook ?? {}, {
          clientConfig: { service: { namespace: 'a', name: 'b' }, caBundle: 'Q0E=' },
        }),
    ],
  ])('is repaired if another writer set %s, and keeps its caBundle', async (_what, namespace, edit) => {
    const scene = await WebhookCluster.open(cluster(), namespace);
    const context = scene.withoutCa;
    await scene.apply(context);
    const path = `/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations/${scene.registration}`;
    const live = JSON.parse(JSON.stringify(await cluster().api.call('GET', path)));
    live.webhooks[0].clientConfig.caBundle = caBundle;
    edit(live.webhooks);
    if (live.webhooks[0].clientConfig.caBundle === 'Q0E=') live.webhooks[0].clientConfig.caBundle = caBundle;
    await cluster().api.call('PUT', path, live);
    expect(await scene.verify(context)).toContain('IRSA-INJECT-004');
    expect(await scene.apply(context)).toEqual(['register-webhook']);
    expect(await scene.apply(context)).toEqual([]);
    expect(JSON.stringify(await cluster().api.call('GET', path))).toContain(caBundle);
    expect(await scene.verify(context)).not.toContain('IRSA-INJECT-004');
  });

  it('may point to a Service only if a pod behind it is ready', async () => {
    const scene = await WebhookCluster.open(cluster(), 'registration-five');
    const service = {
      kind: 'service',
      namespace: 'registration-five',
      name: 'irsa',
      port: 443,
      caBundle: 'CA',
    } as const;
    const injection = {
      mode: 'served-webhook',
      annotationPrefix: 'eks.amazonaws.com',
      registration: service,
    } as const;
    const context = { ...scene.context, chain: { ...scene.context.chain, injection } };
    const why = async () =>
      (await planOf(await scene.link(), context, scene.outputs, consent)).findings.map(
        (finding) => finding.why,
      );
    expect(await why()).toEqual(['The Service registration-five/irsa does not exist.']);
    const metadata = { name: 'irsa', namespace: 'registration-five' };
    await cluster().api.call('POST', '/api/v1/namespaces/registration-five/services', {
      apiVersion: 'v1',
      kind: 'Service',
      metadata,
      spec: { ports: [{ port: 443 }] },
    });
    expect(await why()).toEqual(['No pod behind the Service registration-five/irsa is ready.']);
    await cluster().api.call(
      'POST',
      '/apis/discovery.k8s.io/v1/namespaces/registration-five/endpointslices',
      {
        apiVersion: 'discovery.k8s.io/v1',
        kind: 'EndpointSlice',
        metadata: { ...metadata, labels: { 'kubernetes.io/service-name': 'irsa' } },
        addressType: 'IPv4',
        endpoints: [{ addresses: ['192.0.2.1'], conditions: { ready: true } }],
        ports: [{ port: 8443 }],
      },
    );
    expect(await why()).toEqual([]);
  });
});

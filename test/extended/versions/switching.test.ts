import { expect, it } from 'vitest';
import { noConsent } from '../../../src/chain/link.ts';
import { describeVersions } from '../../support/describe-versions.ts';
import { removalOf } from '../../support/look.ts';
import { PodStream } from '../../support/pod-stream.ts';
import { WebhookCluster } from '../../support/webhook-cluster.ts';

const policy = { mode: 'admission-policy', annotationPrefix: 'eks.amazonaws.com' } as const;

await describeVersions(['v1.36.3', 'v1.37.2'], (cluster, version) => {
  it('from a webhook to the admission policy and back, twice, injects every pod', async () => {
    const scene = await WebhookCluster.open(cluster(), 'switching');
    const byPolicy = scene.injectedBy(policy);
    await scene.apply();
    await scene.startWebhook();
    try {
      await scene.untilInjected();
      const stream = new PodStream(scene);
      const switches: (readonly string[])[] = [];
      for (const context of [byPolicy, scene.context, byPolicy, scene.context]) {
        switches.push(await scene.apply(context));
        expect(await scene.verify(context)).toEqual([]);
        expect(await scene.apply(context)).toEqual([]);
      }
      await stream.stop();
      console.info(
        `${version}: ${stream.pods.length} pods during four switches, ${stream.bare} without identity`,
      );
      expect(stream.bare).toBe(0);
      expect(stream.pods.length).toBeGreaterThan(100);
      const [toPolicy, toWebhook] = [
        ['apply-object', 'apply-object', 'prove-injection', 'unregister-webhook'],
        ['register-for-trial', 'register-webhook', 'prove-injection', 'delete-object', 'delete-object'],
      ];
      expect(switches).toEqual([toPolicy, toWebhook, toPolicy, toWebhook]);
    } finally {
      await scene.stopWebhook();
    }
  });

  it('the policy alone: applied, detected as edited, corrected, removed', async () => {
    const scene = await WebhookCluster.open(cluster(), 'policy-alone');
    const context = scene.injectedBy(policy);
    expect(await scene.apply(context)).toEqual([
      'create-service-account',
      'apply-object',
      'apply-object',
      'prove-injection',
    ]);
    expect(await scene.verify(context)).toEqual([]);
    const path = `/apis/admissionregistration.k8s.io/v1/mutatingadmissionpolicies/${scene.registration}`;
    const live = JSON.parse(JSON.stringify(await cluster().api.call('GET', path)));
    live.spec.matchConstraints.objectSelector = { matchLabels: { app: 'nobody' } };
    await cluster().api.call('PUT', path, live);
    expect(await scene.verify(context)).toEqual(['IRSA-INJECT-004']);
    expect(await scene.apply(context)).toEqual(['apply-object', 'prove-injection']);
    expect(await scene.verify(context)).toEqual([]);
    const link = await scene.link();
    const { changes } = await removalOf(link, context, scene.outputs, 'sign-back', noConsent);
    for (const change of changes) await link.apply(change, context, scene.outputs, () => {});
    expect((await cluster().api.send('GET', path)).status).toBe(404);
  });
});

await describeVersions(['v1.36.3'], (cluster) => {
  it('the admission policy is refused while a pod has EKS Pod Identity of a webhook', async () => {
    const scene = await WebhookCluster.open(cluster(), 'pod-identity');
    await scene.createAccount('reports', {});
    await scene.createPod('reports-1', 'reports', {
      volumes: [
        {
          name: 'eks-pod-identity-token',
          projected: {
            sources: [{ serviceAccountToken: { audience: 'pods.eks.amazonaws.com', path: 't' } }],
          },
        },
      ],
      containers: [
        {
          name: 'main',
          image: 'pause',
          env: [
            { name: 'AWS_CONTAINER_CREDENTIALS_FULL_URI', value: 'http://169.254.170.23/v1/credentials' },
            { name: 'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE', value: '/var/run/t' },
          ],
        },
      ],
    });
    const link = await scene.link();
    const { findings } = (await link.observe(scene.injectedBy(policy), scene.outputs)).plan(noConsent);
    expect(findings).toMatchObject([
      { code: 'IRSA-INJECT-035', severity: 'error', what: expect.stringContaining('pod-identity/reports') },
    ]);
  });
});

await describeVersions(['v1.34.4'], (cluster) => {
  it('irsactl refuses the admission policy before it changes anything', async () => {
    const scene = await WebhookCluster.open(cluster(), 'too-old');
    const link = await scene.link();
    const plan = await link.observe(scene.injectedBy(policy), scene.outputs);
    const { changes, findings } = plan.plan(noConsent);
    expect(changes.map(({ kind }) => kind)).toEqual(['create-service-account']);
    expect(findings).toMatchObject([{ code: 'IRSA-INJECT-035', severity: 'error' }]);
  });
});

import { applyPatch } from 'fast-json-patch';
import { expect, it } from 'vitest';
import { admitPod } from '../../../../injection/admit-pod.ts';
import { defaultSettings } from '../../../../injection/settings.ts';
import { webhookDefaults } from '../../../../webhook/options.ts';
import type { KubernetesObject } from '../../ports.ts';
import { podIdentityAccounts } from './pod-identity-accounts.ts';

function pod(volume: KubernetesObject, names: readonly string[], member = 'containers'): KubernetesObject {
  return {
    metadata: { namespace: 'shop', name: 'orders-1' },
    spec: {
      serviceAccountName: 'orders',
      volumes: [{ name: 'data', emptyDir: {} }, volume],
      [member]: [{ name: 'main', env: names.map((name) => ({ name, value: 'x' })) }],
    },
  };
}

const token = (audience: string) => ({ sources: [{ serviceAccountToken: { audience, path: 'token' } }] });
const byName = { name: 'eks-pod-identity-token', projected: token('elsewhere') };
const byAudience = { name: 'other', projected: token('pods.eks.amazonaws.com') };
const pair = ['AWS_CONTAINER_CREDENTIALS_FULL_URI', 'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE'];

it.each([
  ['the name of the volume', pod(byName, pair)],
  ['the audience of the token', pod(byAudience, pair)],
  ['an init container', pod(byName, pair, 'initContainers')],
])('recognises pods with EKS Pod Identity by %s', (_what, one) => {
  expect(podIdentityAccounts([one, one])).toEqual(['shop/orders']);
});

it.each([
  ['half of the pair', pod(byName, pair.slice(1))],
  ['a token with another audience', pod({ name: 'other', projected: token('vault') }, pair)],
  ['no token in the volume', pod({ name: 'eks-pod-identity-token', emptyDir: {} }, pair)],
  ['IRSA', pod({ name: 'aws-iam-token', projected: token('sts.amazonaws.com') }, ['AWS_ROLE_ARN'])],
  ['an empty pod', {}],
])('does not count %s', (_what, one) => {
  expect(podIdentityAccounts([one])).toEqual([]);
});

it('recognises a pod only after the webhook added container credentials', () => {
  const { containerCredentialsAudience: audience, ...names } = webhookDefaults;
  const settings = {
    ...defaultSettings,
    containerCredentials: {
      audience,
      mountPath: names.containerCredentialsTokenMountPath,
      volumeName: names.containerCredentialsTokenVolumeName,
      tokenPath: names.containerCredentialsTokenPath,
      fullUri: names.containerCredentialsFullUri,
    },
  };
  const plain = {
    metadata: { namespace: 'shop', name: 'orders-1' },
    spec: { serviceAccountName: 'orders', containers: [{ name: 'main', image: 'pause' }] },
  };
  const facts = { account: null, namespace: null, mapped: null, containerCredentials: true };
  const review = { namespace: 'shop', serviceAccount: 'orders', pod: plain };
  const { patch } = admitPod(review, facts, settings, () => 0);
  const injected = applyPatch(
    structuredClone<KubernetesObject>(plain),
    structuredClone([...patch]),
  ).newDocument;
  expect([plain, injected].map((pod) => podIdentityAccounts([pod]))).toEqual([[], ['shop/orders']]);
});

import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { defaultSettings } from '../../injection/settings.ts';
import { mutate } from './mutate.ts';

const identity = {
  roleArn: 'arn:aws:iam::123456789012:role/orders',
  audience: 'sts.amazonaws.com',
  expirationSeconds: 3600,
  regionalSts: false,
};
const counted = { injected: 0, missing: 0 };
const parts = {
  sources: {
    find: (_: string, name: string) => {
      const account = { orders: identity, late: identity, plain: null }[name];
      const facts = { account, namespace: null, mapped: null, containerCredentials: false };
      return name === 'late' ? Promise.resolve(facts) : facts;
    },
  },
  settings: defaultSettings,
  metrics: { podInjected: () => (counted.injected += 1), accountMissing: () => (counted.missing += 1) },
  log: pino({ level: 'silent' }),
};
const pod = (serviceAccountName: string) => ({ spec: { serviceAccountName, containers: [{ name: 'a' }] } });
const review = (object: unknown, over = {}) =>
  JSON.stringify({
    apiVersion: 'admission.k8s.io/v1',
    kind: 'AdmissionReview',
    request: { uid: 'u-1', namespace: 'shop', object },
    ...over,
  });
const answer = async (body: string) => JSON.parse(await mutate(body, parts));

describe('answering an AdmissionReview', () => {
  it.each(['admission.k8s.io/v1', 'admission.k8s.io/v1beta1'])(
    'repeats %s, uid and kind',
    async (apiVersion) => {
      const { response, ...type } = await answer(review(pod('orders'), { apiVersion }));
      expect(type).toEqual({ kind: 'AdmissionReview', apiVersion });
      expect(response).toMatchObject({ uid: 'u-1', allowed: true, patchType: 'JSONPatch' });
      const patch = JSON.parse(Buffer.from(response.patch, 'base64').toString());
      expect(patch[0]).toMatchObject({ op: 'add', path: '/spec/volumes' });
    },
  );

  it('leaves the type out where the question has none', async () => {
    const body = JSON.stringify({ request: { uid: 'u', object: pod('plain') } });
    expect(await answer(body)).toEqual({ response: { uid: 'u', allowed: true } });
  });

  it.each(['plain', 'unknown', ''])('lets a pod of service account %j through as it is', async (name) => {
    const { response } = await answer(review(pod(name)));
    expect(response).toEqual({ uid: 'u-1', allowed: true });
  });

  it('waits for a service account that is looked up, and counts', async () => {
    const before = { ...counted };
    expect((await answer(review(pod('late')))).response.patchType).toBe('JSONPatch');
    await answer(review(pod('unknown')));
    expect(counted).toEqual({ injected: before.injected + 1, missing: before.missing + 1 });
  });

  it.each([
    ['', '', 'bad content'],
    ['null', '', 'bad content'],
    ['{}', '', 'bad content'],
    ['{"request":[]}', '', 'bad content'],
    ['{"request":', '', "couldn't get version/kind; json parse error: Unexpected end of JSON input"],
    [review('pod'), 'u-1', 'json: cannot unmarshal string into Go value of type v1.Pod'],
    [review(undefined), 'u-1', 'json: cannot unmarshal nothing into Go value of type v1.Pod'],
    [
      review(pod('orders'), { apiVersion: 'v1', kind: 'Pod' }),
      'u-1',
      'expected AdmissionReview of admission.k8s.io/v1 or v1beta1, got Pod of v1',
    ],
  ])('refuses %j', async (body, uid, message) => {
    const { response } = await answer(body);
    expect(response).toEqual({ uid, allowed: false, status: { metadata: {}, message } });
  });
});

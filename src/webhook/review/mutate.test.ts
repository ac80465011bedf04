import { type DestinationStream, pino } from 'pino';
import { describe, expect, it } from 'vitest';
import type { IdentityFacts } from '../../injection/identity-facts.ts';
import { defaultSettings, type InjectionSettings } from '../../injection/settings.ts';
import { WarningTally } from '../metrics/metrics.ts';
import { mutate } from './mutate.ts';

const roleArn = 'arn:aws:iam::123456789012:role/orders';
const written = new Map<string, IdentityFacts['account']>([
  ['orders', { roleArn }],
  ['late', { roleArn }],
  ['plain', null],
  ['odd', { roleArn: 'orders' }],
]);

/** A webhook that records lookups, counts and log lines. */
function scene(settings: Partial<InjectionSettings> = {}) {
  const asked: string[] = [];
  const counted: string[] = [];
  const warnings = new WarningTally();
  const lines: Record<string, unknown>[] = [];
  const stream: DestinationStream = { write: (line) => lines.push(JSON.parse(line)) };
  const parts = {
    sources: {
      find(namespace: string, name: string) {
        asked.push(`${namespace}/${name}`);
        const account = written.get(name);
        const facts = { account, namespace: null, mapped: null, containerCredentials: false };
        if (account === undefined) return { ...facts, unknownBecause: 'the API server says 404' };
        return name === 'late' ? Promise.resolve(facts) : facts;
      },
    },
    settings: { ...defaultSettings, ...settings },
    metrics: {
      decided: (outcome: string, method: string | null, reason: string | null) =>
        counted.push([outcome, method, reason].filter((part) => part !== null).join(' ')),
      warned: (namespace: string, name: string, texts: readonly string[]) =>
        warnings.add(namespace, name, texts),
    },
    random: () => 0,
    log: pino({ level: 'debug', base: {}, timestamp: false }, stream),
  };
  const answer = async (body: string) => JSON.parse(await mutate(body, parts));
  return { answer, asked, counted, lines };
}

const pod = (serviceAccountName: string, metadata = {}) => ({
  metadata: { name: 'p-1', ...metadata },
  spec: { serviceAccountName, containers: [{ name: 'a' }] },
});
const creation = {
  uid: 'u-1',
  kind: { group: '', version: 'v1', kind: 'Pod' },
  resource: { group: '', version: 'v1', resource: 'pods' },
  operation: 'CREATE',
  namespace: 'shop',
};
const review = (object: unknown, request = {}, over = {}) =>
  JSON.stringify({
    apiVersion: 'admission.k8s.io/v1',
    kind: 'AdmissionReview',
    request: { ...creation, object, ...request },
    ...over,
  });

describe('answering an AdmissionReview', () => {
  it.each(['admission.k8s.io/v1', 'admission.k8s.io/v1beta1'])(
    'repeats %s, uid and kind',
    async (apiVersion) => {
      const { response, ...type } = await scene().answer(review(pod('orders'), {}, { apiVersion }));
      expect(type).toEqual({ kind: 'AdmissionReview', apiVersion });
      expect(response).toMatchObject({ uid: 'u-1', allowed: true, patchType: 'JSONPatch' });
      const patch = JSON.parse(Buffer.from(response.patch, 'base64').toString());
      expect(patch[0]).toMatchObject({ op: 'add', path: '/spec/volumes' });
    },
  );

  it('omits the type if the review has none, and accepts a request without a kind', async () => {
    const body = JSON.stringify({ request: { uid: 'u', namespace: 'shop', object: pod('orders') } });
    const { response, ...type } = await scene().answer(body);
    expect([type, response.patchType]).toEqual([{}, 'JSONPatch']);
  });

  it('admits a pod of a service account without a role unchanged', async () => {
    const { answer, counted } = scene();
    expect((await answer(review(pod('plain')))).response).toEqual({ uid: 'u-1', allowed: true });
    expect(counted).toEqual(['no-identity']);
  });

  it('waits for a service account that is looked up, and counts by method', async () => {
    const { answer, counted } = scene();
    expect((await answer(review(pod('late')))).response.patchType).toBe('JSONPatch');
    expect(counted).toEqual(['injected sts_web_identity']);
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
      review(pod('orders'), {}, { apiVersion: 'v1', kind: 'Pod' }),
      'u-1',
      'expected AdmissionReview of admission.k8s.io/v1 or v1beta1, got Pod of v1',
    ],
  ])('refuses %j', async (body, uid, message) => {
    const { answer, counted } = scene();
    const { response } = await answer(body);
    expect(response).toEqual({ uid, allowed: false, status: { metadata: {}, message } });
    expect(counted[0]).toMatch(/^bad-review /);
  });

  it.each([
    ['an update', { operation: 'UPDATE' }, 'operation'],
    ['a deletion, which has no object', { operation: 'DELETE', object: null }, 'operation'],
    ['a connection', { operation: 'CONNECT', object: { kind: 'PodExecOptions' } }, 'operation'],
    ['ephemeral containers', { operation: 'UPDATE', subResource: 'ephemeralcontainers' }, 'subresource'],
    ['a binding', { subResource: 'binding', kind: { ...creation.kind, kind: 'Binding' } }, 'kind'],
    ['another kind', { kind: { group: 'apps', version: 'v1', kind: 'Deployment' } }, 'kind'],
    ['a Pod of another group', { kind: { ...creation.kind, group: 'example.com' } }, 'kind'],
    ['another resource', { resource: { ...creation.resource, resource: 'podtemplates' } }, 'resource'],
    ['strings instead of objects', { kind: 'Pod' }, 'kind'],
  ])('admits %s unchanged, without a lookup', async (_, request, by) => {
    const { answer, asked, counted } = scene({ rejectInvalid: true });
    expect((await answer(review(pod('orders'), request))).response).toEqual({ uid: 'u-1', allowed: true });
    expect([asked, counted]).toEqual([[], [`not-a-pod-creation ${by}`]]);
  });

  it('admits a pod with the opt-out label unchanged, whatever the registration selects', async () => {
    const { answer, asked, counted } = scene();
    const labels = { 'eks.amazonaws.com/skip-pod-identity-webhook': '' };
    const { response } = await answer(review(pod('orders', { labels })));
    expect([response, asked, counted]).toEqual([{ uid: 'u-1', allowed: true }, [], ['opted-out']]);
  });

  it.each([
    ['shop', '..'],
    ['shop', '../../pods/x'],
    ['shop', 'Orders'],
    ['shop', `a${'.a'.repeat(127)}`],
    ['', 'orders'],
    ['shop.x', 'orders'],
    ['..', 'orders'],
    ['n'.repeat(64), 'orders'],
  ])('does not look up an invalid name: %j %j', async (namespace, name) => {
    const { answer, asked, counted } = scene();
    const { response } = await answer(review(pod(name), { namespace }));
    expect([response, asked]).toEqual([{ uid: 'u-1', allowed: true }, []]);
    expect(counted).toEqual(['no-identity not-a-name']);
  });

  it.each(['orders.v2', 'a'.repeat(253), '0'])('looks up %s', async (name) => {
    const { answer, asked } = scene();
    await answer(review(pod(name)));
    expect(asked).toEqual([`shop/${name}`]);
  });

  it('does not count a pod without a service account, such as a static pod, as missed', async () => {
    const { answer, asked, counted } = scene();
    await answer(review(pod('')));
    expect([asked, counted]).toEqual([[], ['no-identity no-service-account']]);
  });
});

describe('a pod whose service account is unknown', () => {
  it('is admitted with a warning, counted and logged', async () => {
    const { answer, counted, lines } = scene();
    const { response } = await answer(review(pod('nobody', { name: undefined, generateName: 'web-' })));
    expect(response).toEqual({
      uid: 'u-1',
      allowed: true,
      warnings: [
        'irsactl: if service account shop/nobody has an AWS role, this pod does not get it: the API server says 404',
      ],
    });
    const about = { namespace: 'shop', serviceAccount: 'nobody', pod: 'web-' };
    expect(counted).toEqual(['missed unknown-service-account']);
    expect(lines).toEqual([{ level: 40, ...about, why: 'the API server says 404', msg: 'missed' }]);
  });

  it.each([
    ['its length', { note: 'x'.repeat(3 * 1024 * 1024) }, '3145728 characters'],
    ['its number of parts', { many: Array(200_001).fill({}) }, '200000 objects and lists'],
  ])('because its review was not read for %s is counted and logged as missed', async (_, over, bound) => {
    const { answer, counted, lines } = scene();
    const { response } = await answer(review({ ...pod('orders'), ...over }));
    expect(response).toMatchObject({ uid: '', allowed: false });
    expect(response.status.message).toContain(`more than ${bound}`);
    expect(counted).toEqual(['missed too-large']);
    expect(lines).toMatchObject([{ level: 40, msg: 'missed', why: 'too-large' }]);
  });

  it('is denied with --reject-invalid, and may be retried', async () => {
    const { answer, counted } = scene({ rejectInvalid: true });
    const { response } = await answer(review(pod('nobody')));
    expect(response).toMatchObject({ uid: 'u-1', allowed: false, status: { code: 503 } });
    expect(counted).toEqual(['rejected unknown-service-account']);
  });
});

describe('a pod whose identity is invalid', () => {
  const warning =
    'irsactl: the role of service account shop/odd is "orders", which is not the ARN of an IAM role';

  it('gets the identity with a warning', async () => {
    const { answer, counted } = scene();
    expect((await answer(review(pod('odd')))).response).toMatchObject({ allowed: true, warnings: [warning] });
    expect(counted).toEqual(['injected sts_web_identity warned']);
  });

  it('is denied finally with --reject-invalid', async () => {
    const { answer, counted } = scene({ rejectInvalid: true });
    const status = { metadata: {}, message: warning, reason: 'Invalid', code: 422 };
    expect((await answer(review(pod('odd')))).response).toEqual({ uid: 'u-1', allowed: false, status });
    expect(counted).toEqual(['rejected sts_web_identity warned']);
  });
});

describe('the log', () => {
  it('has one line per decision, at debug', async () => {
    const { answer, lines } = scene();
    await answer(review(pod('orders')));
    await answer(review(pod('plain')));
    await answer(review(pod('orders'), { operation: 'DELETE' }));
    await answer('nonsense');
    expect(lines.map(({ level, msg }) => [level, msg])).toEqual([
      [20, 'injected'],
      [20, 'no-identity'],
      [20, 'not-a-pod-creation'],
      [20, 'bad-review'],
    ]);
    expect(lines[0]).toMatchObject({
      namespace: 'shop',
      pod: 'p-1',
      serviceAccount: 'orders',
      operations: 3,
    });
  });

  it('names a service account with warnings once, at info', async () => {
    const { answer, lines } = scene();
    for (const name of ['odd', 'odd', 'orders']) await answer(review(pod(name)));
    const about = { namespace: 'shop', serviceAccount: 'odd', pod: 'p-1' };
    expect(lines.filter(({ level }) => level === 30)).toEqual([
      {
        level: 30,
        ...about,
        warnings: [expect.stringContaining('not the ARN of an IAM role')],
        msg: 'warned',
      },
    ]);
  });

  it('names another fault of the same service account', async () => {
    const { answer, lines } = scene();
    const annotations = { 'eks.amazonaws.com/skip-containers': 'sidecar' };
    await answer(review(pod('odd')));
    await answer(review(pod('odd', { annotations })));
    const logged = lines.filter(({ level }) => level === 30).map(({ warnings }) => warnings);
    expect(logged[1]).toEqual([expect.stringContaining('skip-containers names "sidecar"')]);
  });

  it('truncates names to their maximum length', async () => {
    const { answer, lines } = scene();
    await answer(review(pod('unknown', { name: 'p'.repeat(100_000) })));
    expect(lines).toMatchObject([{ pod: 'p'.repeat(253) }]);
    expect(JSON.stringify(lines).length).toBeLessThan(1_000);
  });
});

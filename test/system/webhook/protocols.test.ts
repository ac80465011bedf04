import { describe, expect, it } from 'vitest';
import { clientOf, openHttp2, overHttp2, protocols } from '../../support/admission-clients.ts';
import { admissionInProcess, role } from '../../support/admission-in-process.ts';
import { reviewOf } from '../../support/webhook-in-process.ts';

const review = reviewOf('shop', 'orders');

function patchIn(text: string): string {
  return Buffer.from(JSON.parse(text).response.patch, 'base64').toString();
}

describe.each(protocols)('the admission server over %s', (protocol) => {
  it('injects', async () => {
    const { port } = await admissionInProcess();
    const { status, text, headers } = await clientOf(protocol, port).ask({ body: review });
    expect([status, headers['content-type']]).toEqual([200, 'application/json']);
    expect(patchIn(text)).toContain(role);
  });

  it.each([
    ['parameters', { 'content-type': 'application/json; charset=UTF-8' }, 200],
    ['another letter case', { 'content-type': 'Application/JSON;x="y"' }, 200],
    ['another type', { 'content-type': 'text/plain' }, 415],
    ['a type with the same prefix', { 'content-type': 'application/json-patch+json' }, 415],
    ['no type', { 'content-type': '' }, 415],
  ])('accepts or refuses %s', async (_, headers, expected) => {
    const { port } = await admissionInProcess();
    const answer = await clientOf(protocol, port).ask({ body: review, headers });
    expect(answer.status).toBe(expected);
    if (expected === 415) expect(answer.text).toBe('Invalid Content-Type, expected `application/json`\n');
  });

  it.each([
    ['/mutate?timeout=10s', 200],
    ['/mutate?a=%20b', 200],
    ['/mutate/', 404],
    ['/Mutate', 404],
    ['/', 404],
  ])('answers %s with %i', async (path, expected) => {
    const { port } = await admissionInProcess();
    const { status, text } = await clientOf(protocol, port).ask({ path, body: review });
    expect(status).toBe(expected);
    if (expected === 404) expect(text).toBe('404 page not found\n');
  });

  it.each(['GET', 'PUT', 'DELETE'])('accepts %s, as the EKS webhook does', async (method) => {
    const { port } = await admissionInProcess();
    const { status, text } = await clientOf(protocol, port).ask({ method });
    expect([status, JSON.parse(text).response.status.message]).toEqual([200, 'bad content']);
  });

  it('accepts bodies of 10 MiB, refuses and counts longer ones, and keeps the connection', async () => {
    const { port, metrics } = await admissionInProcess();
    const client = clientOf(protocol, port);
    const padded = (length: number) => Buffer.from(review.padEnd(length));
    const most = 10 * 1024 * 1024;
    const chunked = { 'transfer-encoding': 'chunked' };
    const codes = [];
    for (const length of [most, most + 1]) {
      codes.push((await client.ask({ body: padded(length) })).status);
      codes.push((await client.ask({ body: padded(length), headers: chunked })).status);
    }
    expect(codes).toEqual([200, 200, 413, 413]);
    // The two accepted bodies count as well: they exceed the size limit for pods.
    expect(await metrics.text()).toContain(
      'pod_identity_webhook_decisions_total{method="none",outcome="missed",reason="too-large"} 4',
    );
    expect((await client.ask({ body: review })).status).toBe(200);
  });

  it('injects into a pod that the escapes of the API server make six times as long', async () => {
    const { port } = await admissionInProcess();
    const { request, ...type } = JSON.parse(review);
    request.object.metadata.annotations = { page: 'LONG' };
    const body = JSON.stringify({ ...type, request }).replace('LONG', '\\u003c'.repeat(1_400_000));
    expect(patchIn((await clientOf(protocol, port).ask({ body })).text)).toContain(role);
  });

  it('reports on /readyz why it is not ready, and stays healthy', async () => {
    const reasons: string[] = ['the certificate has ended', 'nothing was read'];
    const { port } = await admissionInProcess({ unready: () => reasons });
    const client = clientOf(protocol, port);
    expect(await client.ask({ path: '/readyz', method: 'GET' })).toMatchObject({
      status: 503,
      text: 'not ready: the certificate has ended\nnot ready: nothing was read\n',
    });
    expect(await client.ask({ path: '/healthz', method: 'GET' })).toMatchObject({ status: 200, text: 'ok' });
    reasons.length = 0;
    expect(await client.ask({ path: '/readyz', method: 'GET' })).toMatchObject({ status: 200, text: 'ok' });
  });

  it('responds quickly to a review that nests too deep', async () => {
    const { port } = await admissionInProcess();
    const started = performance.now();
    const { status, text } = await clientOf(protocol, port).ask({ body: '['.repeat(3 * 1024 * 1024) });
    expect(JSON.parse(text).response.status.message).toContain('exceeded max depth');
    expect(status).toBe(200);
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});

it('answers 100 concurrent calls over one HTTP/2 connection, including large ones', async () => {
  const { port } = await admissionInProcess();
  const client = overHttp2(openHttp2(port));
  const large = review + ' '.repeat(500_000);
  const bodies = Array.from({ length: 100 }, (_, index) => (index % 4 === 0 ? large : review));
  const answers = await Promise.all(bodies.map((body) => client.ask({ body })));
  expect(answers.filter(({ text }) => patchIn(text).includes(role))).toHaveLength(100);
});

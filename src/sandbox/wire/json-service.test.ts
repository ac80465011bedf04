import { expect, test } from 'vitest';
import { inProcessOwnDomain } from '../../../test/support/in-process-own-domain.ts';
import { send } from '../../../test/support/signed-call.ts';

const { sandbox } = inProcessOwnDomain();

/** A call of ACM, which speaks JSON. */
async function call(target: string, body: string, over: object = {}) {
  const answer = await send(sandbox, {
    ...{ service: 'acm', region: 'us-east-1', host: 'acm.us-east-1.amazonaws.com', method: 'POST' },
    headers: { 'x-amz-target': target, 'content-type': 'application/x-amz-json-1.1' },
    ...{ body, ...over },
  });
  return { status: answer.status, ...JSON.parse(answer.body) };
}

const list = 'CertificateManager.ListCertificates';

test('a call is answered in JSON', async () => {
  expect(await call(list, '{}')).toEqual({ status: 200, CertificateSummaryList: [] });
  expect(await call(list, '')).toEqual({ status: 200, CertificateSummaryList: [] });
});

test.each([
  ['no JSON', list, '{', 'SerializationException'],
  ['no structure', list, '"a"', 'SerializationException'],
  ['a number where a text should be', list, '{"NextToken":1}', 'SerializationException'],
  ['a text where a list should be', list, '{"CertificateStatuses":"ISSUED"}', 'SerializationException'],
  ['a value that is not allowed', list, '{"MaxItems":0}', 'ValidationException'],
  ['what is required left out', 'CertificateManager.RequestCertificate', '{}', 'ValidationException'],
  ['another service', 'Other.ListCertificates', '{}', 'UnknownOperationException'],
])('%s is refused', async (_what, target, body, __type) => {
  expect(await call(target, body)).toMatchObject({ status: 400, __type });
});

test.each([
  ['an unknown key', { accessKeyId: 'AKIAAAAAAAAAAAAAAAAA' }, 'UnrecognizedClientException'],
  ['a wrong secret', { secret: 'wrong' }, 'InvalidSignatureException'],
  ['another region than the host’s', { region: 'eu-central-1' }, 'InvalidSignatureException'],
])('%s is refused in the words of JSON services', async (_what, over, __type) => {
  expect(await call(list, '{}', over)).toMatchObject({ status: 400, __type });
});

import { expect, test } from 'vitest';
import { sandboxWithoutPorts, send } from '../../../test/support/signed-call.ts';

const sandbox = sandboxWithoutPorts();

/** A call of ACM, which speaks JSON. */
async function call(target: string, body: string, over: object = {}) {
  const answer = await send(sandbox, {
    ...{ service: 'acm', region: 'us-east-1', host: 'acm.us-east-1.amazonaws.com', method: 'POST' },
    headers: { 'x-amz-target': target, 'content-type': 'application/x-amz-json-1.1' },
    ...{ body, ...over },
  });
  return { status: answer.status, ...JSON.parse(answer.body) };
}

const request = 'CertificateManager.RequestCertificate';
const sound = '{"DomainName":"a.example"}';

test('a call is answered in JSON', async () => {
  expect(await call(request, sound)).toEqual({
    status: 200,
    CertificateArn: expect.stringMatching(/^arn:aws:acm:us-east-1:/),
  });
});

test.each([
  ['no JSON', request, '{', 'SerializationException'],
  ['no structure', request, '"a"', 'SerializationException'],
  ['a number where a text should be', request, '{"DomainName":1}', 'SerializationException'],
  ['a text where a list should be', request, '{"SubjectAlternativeNames":"a"}', 'SerializationException'],
  ['a value that is not allowed', request, '{"DomainName":"a"}', 'ValidationException'],
  ['what is required left out', request, '{}', 'ValidationException'],
  ['another service', 'Other.RequestCertificate', '{}', 'UnknownOperationException'],
])('%s is refused', async (_what, target, body, __type) => {
  expect(await call(target, body)).toMatchObject({ status: 400, __type });
});

test.each([
  ['an unknown key', { accessKeyId: 'AKIAAAAAAAAAAAAAAAAA' }, 'UnrecognizedClientException'],
  ['a wrong secret', { secret: 'wrong' }, 'InvalidSignatureException'],
  ['another region than the host’s', { region: 'eu-central-1' }, 'InvalidSignatureException'],
])('%s is refused in the words of JSON services', async (_what, over, __type) => {
  expect(await call(request, sound, over)).toMatchObject({ status: 400, __type });
});

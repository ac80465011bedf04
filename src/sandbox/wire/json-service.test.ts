import { expect, test } from 'vitest';
import { sandboxWithoutPorts, send } from '../../../test/support/signed-call.ts';

const sandbox = sandboxWithoutPorts();

/** Calls ACM, which speaks JSON. */
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

test('answers a call in JSON', async () => {
  expect(await call(request, sound)).toEqual({
    status: 200,
    CertificateArn: expect.stringMatching(/^arn:aws:acm:us-east-1:/),
  });
});

test.each([
  ['no JSON', request, '{', 'SerializationException'],
  ['a JSON value that is not an object', request, '"a"', 'SerializationException'],
  ['a number instead of a string', request, '{"DomainName":1}', 'SerializationException'],
  ['a string instead of a list', request, '{"SubjectAlternativeNames":"a"}', 'SerializationException'],
  ['a value that is not allowed', request, '{"DomainName":"a"}', 'ValidationException'],
  ['a missing required member', request, '{}', 'ValidationException'],
  ['another service', 'Other.RequestCertificate', '{}', 'UnknownOperationException'],
])('refuses %s', async (_what, target, body, __type) => {
  expect(await call(target, body)).toMatchObject({ status: 400, __type });
});

test.each([
  ['an unknown key', { accessKeyId: 'AKIAAAAAAAAAAAAAAAAA' }, 'UnrecognizedClientException'],
  ['a wrong secret', { secret: 'wrong' }, 'InvalidSignatureException'],
  ["another region than the host's", { region: 'eu-central-1' }, 'InvalidSignatureException'],
])('refuses %s with the error codes of JSON services', async (_what, over, __type) => {
  expect(await call(request, sound, over)).toMatchObject({ status: 400, __type });
});

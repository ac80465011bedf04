import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer as createSocket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { instanceAccount } from '../../../src/webhook/instance-account.ts';
import { loopbackServer } from '../../support/loopback-server.ts';

/** Starts a metadata service on a free port; returns the environment that points to it. */
async function metadata(answer: (incoming: IncomingMessage, outgoing: ServerResponse) => void) {
  return { AWS_EC2_METADATA_SERVICE_ENDPOINT: `${await loopbackServer(answer)}/` };
}

function instance(document: unknown) {
  return metadata((incoming, outgoing) => {
    const { method, url, headers } = incoming;
    if (method === 'PUT' && url === '/latest/api/token' && headers['x-aws-ec2-metadata-token-ttl-seconds']) {
      outgoing.end('token-1');
    } else if (
      method === 'GET' &&
      url === '/latest/dynamic/instance-identity/document' &&
      headers['x-aws-ec2-metadata-token'] === 'token-1'
    ) {
      outgoing.end(JSON.stringify(document));
    } else {
      outgoing.writeHead(401).end();
    }
  });
}

describe('the account for composed role ARNs', () => {
  it.each([
    ['eu-central-1', 'aws'],
    ['cn-north-1', 'aws-cn'],
    ['us-gov-west-1', 'aws-us-gov'],
    ['us-iso-east-1', 'aws-iso'],
    ['us-isob-east-1', 'aws-iso-b'],
    ['eusc-de-east-1', 'aws-eusc'],
  ])('is that of the instance; the partition of %s is %s', async (region, partition) => {
    const home = await instanceAccount(
      await instance({ accountId: '123456789012', region, version: '2017-09-30' }),
    );
    expect([home.account, home.partition.id]).toEqual(['123456789012', partition]);
  });

  it('is requested again after a response of 503', async () => {
    let calls = 0;
    const env = await metadata((_, outgoing) => {
      calls += 1;
      if (calls % 2 === 1) outgoing.writeHead(503).end();
      else outgoing.end('{ "region": "eu-central-1", "accountId": "123456789012" }');
    });
    await expect(instanceAccount(env)).resolves.toMatchObject({ account: '123456789012' });
    expect(calls).toBe(4);
  });

  it.each([
    ['a machine with disabled metadata', { AWS_EC2_METADATA_DISABLED: 'TRUE' }, 'is true'],
    ['an https address', { AWS_EC2_METADATA_SERVICE_ENDPOINT: 'https://x' }, 'not an http URL'],
    ['a closed port', { AWS_EC2_METADATA_SERVICE_ENDPOINT: 'http://127.0.0.1:1' }, 'ECONNREFUSED'],
  ])('cannot be determined with %s', async (_, env, why) => {
    await expect(instanceAccount(env)).rejects.toMatchObject({
      code: 'IRSA-WEBHOOK-010',
      problem: { why: expect.stringContaining(why) },
    });
  });

  it.each([
    ['no account', { region: 'eu-central-1' }],
    ['no region', { accountId: '123456789012' }],
    ['a malformed account', { accountId: '12345', region: 'eu-central-1' }],
  ])('cannot be determined if the document has %s', async (_, document) => {
    await expect(instanceAccount(await instance(document))).rejects.toMatchObject({
      code: 'IRSA-WEBHOOK-010',
    });
  });

  it('cannot be determined, and is not requested again, if the service refuses a token', async () => {
    let calls = 0;
    const env = await metadata((_, outgoing) => {
      calls += 1;
      outgoing.writeHead(403).end();
    });
    await expect(instanceAccount(env)).rejects.toMatchObject({
      problem: { why: expect.stringContaining('403') },
    });
    expect(calls).toBe(1);
  });

  it('cannot be determined if the response is too long', async () => {
    const env = await metadata((_, outgoing) => {
      outgoing.end('x'.repeat(100_000));
    });
    await expect(instanceAccount(env)).rejects.toMatchObject({
      problem: { why: expect.stringContaining('65536') },
    });
  });

  it('times out if the service accepts a connection and sends nothing', async () => {
    const silent = createSocket().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    onTestFinished(() => {
      silent.close();
    });
    const address = silent.address();
    const port = typeof address === 'object' ? address?.port : 0;
    const env = { AWS_EC2_METADATA_SERVICE_ENDPOINT: `http://127.0.0.1:${port}` };
    await expect(instanceAccount(env)).rejects.toMatchObject({
      problem: { why: expect.stringContaining('no answer within 500 ms') },
    });
  });
});

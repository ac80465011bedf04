import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import type { HttpClient } from '../net/http-client.ts';
import { httpTransport } from './exchange.ts';

const server = new URL('https://10.0.0.10:6443');
const path = '/api/v1/namespaces/shop/serviceaccounts/orders/token';

function client(status: number | null): HttpClient {
  return {
    async send(url) {
      if (status === null) throw new Error('cut');
      return { url, status, headers: {}, body: Readable.from([Buffer.from('{}')]), discard() {} };
    },
    close() {},
  };
}

it.each([
  [201, '201'],
  [403, '403'],
  [null, 'no answer'],
])('reports each request and its outcome, without its content: %s', async (status, outcome) => {
  const heard: string[] = [];
  const headers = { authorization: 'Bearer not-to-be-shown' };
  const logIn = async () => ({ client: client(status), headers });
  const transport = httpTransport(server, logIn, (call) => heard.push(call));
  await transport.send({ method: 'POST', path, body: { secret: 'not-to-be-shown' } }).catch(() => {});
  expect(heard.map((call) => call.replace(/\d+ ms$/, 'N ms'))).toEqual([
    `https://10.0.0.10:6443 POST ${path}: ${outcome}, N ms`,
  ]);
});

import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { publicNames } from './public-names.ts';

const types = { 2: 'NS', 5: 'CNAME', 257: 'CAA' } as const;
const [notThere, refused] = [3, 5];

/** What a name server answers; a number is its refusal. */
let zone: Map<string, readonly Buffer[] | number>;
let server: Socket;

beforeEach(async () => {
  zone = new Map();
  server = createSocket('udp4');
  server.on('message', (query, { port, address }) => server.send(answerTo(query), port, address));
  server.bind(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(() => void server.close());

/** https://www.rfc-editor.org/rfc/rfc1035#section-4 */
function answerTo(query: Buffer): Buffer {
  const end = query.indexOf(0, 12) + 5;
  const question = query.subarray(12, end);
  const type = question.readUInt16BE(question.length - 4);
  const found = zone.get(`${types[type as keyof typeof types]} ${nameIn(question)}`) ?? notThere;
  const records = typeof found === 'number' ? [] : found;
  const header = Buffer.alloc(12);
  query.copy(header, 0, 0, 2);
  header.writeUInt16BE(0x8180 | (typeof found === 'number' ? found : 0), 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(records.length, 6);
  const answers = records.map((data) => {
    const head = Buffer.alloc(12);
    head.writeUInt16BE(0xc00c, 0);
    head.writeUInt16BE(type, 2);
    head.writeUInt16BE(1, 4);
    head.writeUInt32BE(60, 6);
    head.writeUInt16BE(data.length, 10);
    return Buffer.concat([head, data]);
  });
  return Buffer.concat([header, question, ...answers]);
}

function nameIn(question: Buffer): string {
  const labels: string[] = [];
  for (let at = 0; question[at] !== 0; at += (question[at] ?? 0) + 1) {
    labels.push(question.subarray(at + 1, at + 1 + (question[at] ?? 0)).toString());
  }
  return labels.join('.').toLowerCase();
}

function encoded(name: string): Buffer {
  const labels = name.split('.').map((label) => Buffer.concat([Buffer.of(label.length), Buffer.from(label)]));
  return Buffer.concat([...labels, Buffer.of(0)]);
}

const caa = (tag: string, value: string) =>
  Buffer.concat([Buffer.of(0, tag.length), Buffer.from(tag + value)]);
const names = () => publicNames({ servers: [`127.0.0.1:${server.address().port}`] });

test('says what there is, in lower case and sorted', async () => {
  zone.set('NS example.com', [encoded('NS2.example.net'), encoded('ns1.example.net')]);
  zone.set('CNAME _x1.example.com', [encoded('_y1.acm-validations.aws')]);
  zone.set('CAA example.com', [caa('issue', 'letsencrypt.org'), caa('issue', 'amazon.com')]);
  expect(await names().look('example.com', 'NS')).toEqual(['ns1.example.net', 'ns2.example.net']);
  expect(await names().look('_x1.example.com', 'CNAME')).toEqual(['_y1.acm-validations.aws']);
  expect(await names().look('example.com', 'CAA')).toEqual(['issue amazon.com', 'issue letsencrypt.org']);
});

test('tells that there is nothing from that nobody answers', async () => {
  zone.set('NS refused.example', refused);
  expect(await names().look('example.org', 'NS')).toEqual([]);
  expect(await names().look('refused.example', 'NS')).toBeNull();
});

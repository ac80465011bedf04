import { once } from 'node:events';
import { createSecureServer, type ServerHttp2Stream } from 'node:http2';
import { createServer } from 'node:https';
import type { Readable } from 'node:stream';
import type { KeyedCertificate } from '../src/certificates/certificate-authority.ts';
import type { Protocol } from './h2load.ts';

const answer = '{"response":{"uid":"705ab4f5-6393-11e8-b7cc-42010a800002","allowed":true}}';
const headers = { 'content-type': 'application/json', 'content-length': answer.length };

/** Reads the body, parses it and answers a constant: what no webhook on Node can do without. */
export async function bareServer({ cert, key }: KeyedCertificate, protocol: Protocol): Promise<number> {
  const server =
    protocol === 'HTTP/1.1'
      ? createServer({ cert, key }, (incoming, outgoing) =>
          parse(incoming, () => outgoing.writeHead(200, headers).end(answer)),
        )
      : createSecureServer({ cert, key }).on('stream', (stream: ServerHttp2Stream) =>
          parse(stream, () => {
            stream.respond({ ':status': 200, ...headers });
            stream.end(answer);
          }),
        );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function parse(body: Readable, reply: () => void): void {
  const chunks: Buffer[] = [];
  body.on('data', (chunk: Buffer) => chunks.push(chunk));
  body.on('end', () => {
    JSON.parse(Buffer.concat(chunks).toString('utf8'));
    reply();
  });
}

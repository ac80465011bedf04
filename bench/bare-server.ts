import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createSecureServer, type ServerHttp2Stream } from 'node:http2';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { benchCertificate } from './bench-certificate.ts';

/**
 * Reads the body, parses it and returns a constant: the minimum for any webhook on Node. It runs in its own process with
 * Node's defaults; the arguments are the protocol and the response.
 */
const [protocol, answer = ''] = process.argv.slice(2);
const headers = { 'content-type': 'application/json', 'content-length': answer.length };

const folder = mkdtempSync(join(tmpdir(), 'irsactl-bare-'));
const { pair } = await benchCertificate(folder);
rmSync(folder, { recursive: true });
const server =
  protocol === 'HTTP/1.1'
    ? createServer(pair, (incoming, outgoing) =>
        parse(incoming, () => outgoing.writeHead(200, headers).end(answer)),
      )
    : createSecureServer(pair).on('stream', (stream: ServerHttp2Stream) =>
        parse(stream, () => {
          stream.respond({ ':status': 200, ...headers });
          stream.end(answer);
        }),
      );
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const address = server.address();
const port = typeof address === 'object' && address !== null ? address.port : 0;
process.stderr.write(`${JSON.stringify({ msg: 'listening', port })}\n`);

function parse(body: Readable, reply: () => void): void {
  const chunks: Buffer[] = [];
  body.on('data', (chunk: Buffer) => chunks.push(chunk));
  body.on('end', () => {
    JSON.parse(Buffer.concat(chunks).toString('utf8'));
    reply();
  });
}

import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type Server } from 'node:http';
import { buffer } from 'node:stream/consumers';

/**
 * A proxy in front of moto, which enforces each Deny of a bucket policy and ignores its conditions. moto gets the policy
 * without any Deny; a client that reads the policy gets the original.
 */
export async function startMotoFront(moto: string): Promise<{ endpoint: string; server: Server }> {
  const policies = new Map<string, Buffer>();
  const server = createServer((incoming, outgoing) => {
    answerFor(moto, policies, incoming).then(
      ({ status, headers, body }) => outgoing.writeHead(status, headers).end(body),
      () => outgoing.destroy(),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { endpoint: `http://127.0.0.1:${port}`, server };
}

async function answerFor(moto: string, policies: Map<string, Buffer>, incoming: IncomingMessage) {
  const { method = '', url = '' } = incoming;
  const sent = await buffer(incoming);
  const bucket = /^([^?]*)\?policy(=|&|$)/.exec(url)?.[1];
  const isPut = bucket !== undefined && method === 'PUT';
  const answer = await forward(moto, incoming, isPut ? withoutDenials(sent) : sent);
  const body = await buffer(answer);
  const { 'content-length': length = '0', 'transfer-encoding': _, ...headers } = answer.headers;
  const status = answer.statusCode ?? 500;
  if (isPut && status < 300) policies.set(bucket, sent);
  const put = bucket !== undefined && method === 'GET' && status < 300 ? policies.get(bucket) : undefined;
  const whole = put ?? body;
  const contentLength = method === 'HEAD' ? length : String(whole.length);
  return { status, headers: { ...headers, 'content-length': contentLength }, body: whole };
}

function withoutDenials(policy: Buffer): Buffer {
  const { Statement, ...frame } = JSON.parse(policy.toString());
  const allowed = Statement.filter(({ Effect }: { Effect: string }) => Effect === 'Allow');
  return Buffer.from(JSON.stringify({ ...frame, Statement: allowed }));
}

/** moto does not check signatures. Checksum headers are dropped because they are those of the original policy. */
async function forward(moto: string, { method, url, headers }: IncomingMessage, body: Buffer) {
  const kept = Object.entries(headers).filter(
    ([name]) => !/^(x-amz-checksum|content-md5|x-amz-sdk-checksum|transfer-encoding|expect)/.test(name),
  );
  const asked = request(new URL(moto), {
    method,
    path: url,
    headers: { ...Object.fromEntries(kept), 'content-length': body.length },
  });
  const [answer] = (await once(asked.end(body), 'response')) as [IncomingMessage];
  return answer;
}

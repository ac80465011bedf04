import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** Faults of a call: AWS carries it out and the response is lost or cut, AWS throttles it, or it never gets a response. */
export const faults = ['lost', 'cut', 'throttled', 'hanging'] as const;
export type Fault = (typeof faults)[number];

export interface FaultingAws {
  readonly endpoint: string;
  /** The number of received tries. */
  readonly calls: number;
  /** Fails the first try of every later call; the SDK numbers its tries. */
  failFirstTries(fault: Fault): void;
  failEveryTry(fault: Fault): void;
  failNothing(): void;
  close(): Promise<void>;
}

/** A proxy between AWS clients and a stand-in for AWS that injects faults. */
export async function faultingAws(target: string): Promise<FaultingAws> {
  let calls = 0;
  let fails: (incoming: IncomingMessage) => Fault | null = () => null;
  const server = createServer((incoming, outgoing) => {
    calls += 1;
    const fault = fails(incoming);
    void pass(target, incoming, outgoing, fault).catch(() => outgoing.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    get calls() {
      return calls;
    },
    failEveryTry(fault) {
      fails = () => fault;
    },
    failNothing() {
      fails = () => null;
    },
    failFirstTries(fault) {
      fails = ({ headers }) => (String(headers['amz-sdk-request']).startsWith('attempt=1;') ? fault : null);
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function pass(
  target: string,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  fault: Fault | null,
): Promise<void> {
  const body = await text(incoming);
  if (fault === 'hanging') return;
  if (fault === 'throttled') return throttle(incoming, outgoing);
  const answer = await forward(target, incoming, body);
  const content = await text(answer);
  const { 'transfer-encoding': _, connection: __, ...headers } = answer.headers;
  if (fault === 'lost') outgoing.destroy();
  else if (fault === 'cut') cut(outgoing, answer.statusCode ?? 200, content);
  else {
    // A response to HEAD has a content-length and no body.
    const length = incoming.method === 'HEAD' ? {} : { 'content-length': Buffer.byteLength(content) };
    outgoing.writeHead(answer.statusCode ?? 200, { ...headers, ...length }).end(content);
  }
}

function forward(target: string, incoming: IncomingMessage, body: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const url = new URL(incoming.url ?? '/', target);
    const { method, headers } = incoming;
    request(url, { ...(method && { method }), headers, agent: false }, resolve)
      .on('error', reject)
      .end(body);
  });
}

/** Sends half of the body; if the body is empty, half of the head. */
function cut(outgoing: ServerResponse, status: number, content: string): void {
  const head = `HTTP/1.1 ${status} OK\r\ncontent-type: application/xml\r\n`;
  const half = content.slice(0, content.length / 2);
  const { socket } = outgoing;
  const cutText = half === '' ? head : `${head}content-length: ${content.length}\r\n\r\n${half}`;
  socket?.end(cutText);
}

/** S3 answers SlowDown with 503, the query services Throttling with 400; a response to HEAD has no body for a code. */
function throttle(incoming: IncomingMessage, outgoing: ServerResponse): void {
  if (incoming.method === 'HEAD') outgoing.writeHead(503).end();
  else if (String(incoming.headers.authorization).includes('/s3/')) {
    const error = '<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>';
    outgoing.writeHead(503, { 'content-type': 'application/xml' }).end(error);
  } else {
    const error = '<Error><Type>Sender</Type><Code>Throttling</Code><Message>Rate exceeded</Message></Error>';
    const answer = `<ErrorResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/">${error}</ErrorResponse>`;
    outgoing.writeHead(400, { 'content-type': 'text/xml' }).end(answer);
  }
}

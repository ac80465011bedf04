import { once } from 'node:events';
import { type ClientHttp2Session, connect as connectHttp2 } from 'node:http2';
import { Agent, request } from 'node:https';
import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { onTestFinished } from 'vitest';
import { ca } from './admission-in-process.ts';

const host = '127.0.0.1';

export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly headers: Readonly<Record<string, unknown>>;
}

export interface Question {
  readonly path?: string;
  readonly method?: string;
  readonly body?: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends requests over one kept-alive HTTP/1.1 connection, or over one HTTP/2 connection. */
export interface Client {
  ask(question: Question): Promise<Answer>;
  close(): void;
}

export const protocols = ['HTTP/1.1', 'HTTP/2'] as const;
export type Protocol = (typeof protocols)[number];

const json = { 'content-type': 'application/json' };

export function clientOf(protocol: Protocol, port: number): Client {
  const client = protocol === 'HTTP/2' ? overHttp2(openHttp2(port)) : overHttp1(port);
  onTestFinished(() => client.close());
  return client;
}

/** An HTTP/1.1 client that trusts only this CA. */
export function clientWith(port: number, authority: string): Client {
  return overHttp1(port, authority);
}

function overHttp1(port: number, authority = ca): Client {
  const agent = new Agent({ keepAlive: true, ca: authority });
  return {
    ask: ({ path = '/mutate', method = 'POST', body, headers = {} }) =>
      new Promise((resolve, reject) => {
        const options = { host, port, path, method, agent, headers: { ...json, ...headers } };
        const outgoing = request(options, (incoming) => {
          let text = '';
          incoming.setEncoding('utf8').on('data', (chunk: string) => {
            text += chunk;
          });
          incoming.on('end', () =>
            resolve({ status: incoming.statusCode ?? 0, text, headers: incoming.headers }),
          );
          incoming.on('error', reject);
        });
        outgoing.on('error', reject);
        outgoing.end(body);
      }),
    close: () => agent.destroy(),
  };
}

export function openHttp2(port: number): ClientHttp2Session {
  const session = connectHttp2(`https://${host}:${port}`, { ca, maxSessionMemory: 1_000 });
  session.on('error', () => {});
  onTestFinished(() => session.destroy());
  return session;
}

export function overHttp2(session: ClientHttp2Session): Client {
  return {
    ask: ({ path = '/mutate', method = 'POST', body, headers = {} }) =>
      new Promise((resolve, reject) => {
        // Only HTTP/1.1 has a header for a body of unknown length.
        const { 'transfer-encoding': _, ...rest } = headers;
        const stream = session.request({ ':path': path, ':method': method, ...json, ...rest });
        let text = '';
        let found: Answer['headers'] = {};
        stream.on('response', (all) => {
          found = all;
        });
        stream.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk;
        });
        stream.on('end', () => {
          const status = Number(found[':status']);
          if (Number.isNaN(status)) reject(new Error('no answer'));
          else resolve({ status, text, headers: found });
        });
        stream.on('error', reject);
        stream.end(body);
      }),
    close: () => session.destroy(),
  };
}

/** A TLS connection over which the test sends its own bytes. */
export async function rawTls(port: number, alpn: 'h2' | 'http/1.1' = 'http/1.1'): Promise<TLSSocket> {
  const socket = connectTls({ host, port, ca, ALPNProtocols: [alpn] });
  forget(socket);
  await once(socket, 'secureConnect');
  return socket;
}

/** A TCP connection that never starts TLS. */
export async function rawTcp(port: number): Promise<Socket> {
  const socket = connectTcp({ host, port });
  forget(socket);
  await once(socket, 'connect');
  return socket;
}

function forget(socket: Socket): void {
  socket.on('error', () => {});
  onTestFinished(() => {
    socket.destroy();
  });
}

/** Returns everything that the server sends until it closes the connection, and how long that took. */
export async function untilClosed(socket: Socket): Promise<{ text: string; milliseconds: number }> {
  const started = performance.now();
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk.toString('latin1');
  });
  await closed(socket);
  return { text, milliseconds: performance.now() - started };
}

/** Resolves when the socket is closed, with or without an error. */
export function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    if (socket.closed) resolve();
    else socket.once('close', () => resolve());
  });
}

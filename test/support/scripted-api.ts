import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { createServer, type Server, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Json } from '../../src/trust/json.ts';
import { temporaryFolder } from './temporary-folder.ts';

type Answer = (outgoing: ServerResponse, url: URL) => void;

/** An API server with service accounts; a test can replace its good answers. */
export class ScriptedApi {
  /** By `namespace/name`: the role. */
  readonly accounts = new Map<string, string>();
  readonly requests: string[] = [];
  pageSize = 500;
  /** Replaces the good answer, as do the two below. */
  list: Answer | null = null;
  watch: Answer | null = null;
  get: Answer | null = null;
  #version = 1;
  readonly #watches = new Set<ServerResponse>();
  #server: Server | null = null;
  #port = 0;

  /** Starts a server on a free port until the test ends. It keeps the port over a stop and a start. */
  static async open(): Promise<ScriptedApi> {
    const api = new ScriptedApi();
    await api.start();
    onTestFinished(() => api.stop());
    return api;
  }

  async start(): Promise<void> {
    this.#server = createServer((incoming, outgoing) => {
      const url = new URL(incoming.url ?? '/', 'http://localhost');
      this.requests.push(
        `${incoming.method} ${url.pathname}${url.searchParams.has('watch') ? ' watch' : ''}`,
      );
      this.#answer(url, outgoing);
    });
    this.#server.listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
    const address = this.#server.address();
    this.#port = typeof address === 'object' && address !== null ? address.port : 0;
  }

  /** Stops listening and cuts every connection. */
  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    this.#watches.clear();
    if (server === null) return;
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  }

  async kubeconfig(): Promise<string> {
    const file = join(await temporaryFolder(), 'kubeconfig');
    const cluster = { server: `http://127.0.0.1:${this.#port}` };
    const config = {
      'current-context': 'c',
      clusters: [{ name: 'c', cluster }],
      contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
      users: [{ name: 'u', user: {} }],
    };
    await writeFile(file, JSON.stringify(config));
    return file;
  }

  get openWatches(): number {
    return this.#watches.size;
  }

  /** Changes an account, and sends the change to every watch. */
  set(key: string, role: string): void {
    this.accounts.set(key, role);
    this.#version += 1;
    this.tell('MODIFIED', this.object(key, true));
  }

  delete(key: string): void {
    this.#version += 1;
    const object = this.object(key, true);
    this.accounts.delete(key);
    this.tell('DELETED', object);
  }

  tell(type: string, object: Json): void {
    const line = `${JSON.stringify({ type, object })}\n`;
    for (const outgoing of this.#watches) outgoing.write(line);
  }

  /** Expires all watches: a correct client then lists again. */
  expire(): void {
    this.tell('ERROR', { kind: 'Status', code: 410, message: 'too old resource version' });
    this.endWatches();
  }

  endWatches(): void {
    for (const outgoing of this.#watches) outgoing.end();
    this.#watches.clear();
  }

  object(key: string, whole = false): Json {
    const [namespace = '', name = ''] = key.split('/');
    const annotations = { 'eks.amazonaws.com/role-arn': this.accounts.get(key) ?? '' };
    const metadata = { namespace, name, resourceVersion: String(this.#version), annotations };
    return whole ? { kind: 'ServiceAccount', apiVersion: 'v1', metadata } : { metadata };
  }

  #answer(url: URL, outgoing: ServerResponse): void {
    if (url.pathname !== '/api/v1/serviceaccounts') (this.get ?? this.#get)(outgoing, url);
    else if (url.searchParams.has('watch')) (this.watch ?? this.#watch)(outgoing, url);
    else (this.list ?? this.#list)(outgoing, url);
  }

  readonly #get: Answer = (outgoing, { pathname }) => {
    const [, namespace, name] =
      /^\/api\/v1\/namespaces\/([^/]+)\/serviceaccounts\/([^/]+)$/.exec(pathname) ?? [];
    const key = `${namespace}/${name}`;
    if (this.accounts.has(key)) outgoing.end(JSON.stringify(this.object(key, true)));
    else outgoing.writeHead(404).end('{"kind":"Status","reason":"NotFound","code":404}');
  };

  /** Keeps no history: a client that missed a change must list again. */
  readonly #watch: Answer = (outgoing, { searchParams }) => {
    if (Number(searchParams.get('resourceVersion')) < this.#version) {
      outgoing.writeHead(410).end();
      return;
    }
    outgoing.flushHeaders();
    this.#watches.add(outgoing);
    outgoing.on('close', () => this.#watches.delete(outgoing));
  };

  readonly #list: Answer = (outgoing, url) => {
    const from = Number(url.searchParams.get('continue'));
    if (Number.isNaN(from)) {
      const message = 'continue key is not valid';
      const refusal = { kind: 'Status', status: 'Failure', code: 400, reason: 'BadRequest', message };
      outgoing.writeHead(400).end(JSON.stringify(refusal));
      return;
    }
    const keys = [...this.accounts.keys()].slice(from, from + this.pageSize);
    const next = from + this.pageSize < this.accounts.size ? String(from + this.pageSize) : '';
    const metadata = { resourceVersion: String(this.#version), ...(next !== '' && { continue: next }) };
    const items = keys.map((key) => this.object(key));
    outgoing.end(JSON.stringify({ kind: 'ServiceAccountList', apiVersion: 'v1', metadata, items }));
  };
}

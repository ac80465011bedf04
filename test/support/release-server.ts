import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { join } from 'node:path';

/** A stand-in for the hosts of archives, on loopback. */
export interface ReleaseServer {
  readonly origin: string;
  /** The requested paths, in order. */
  readonly asked: readonly string[];
  stop(): Promise<void>;
}

/** Serves `routes`; every other path is 404. */
export async function startReleaseServer(
  routes: Readonly<Record<string, RequestListener>>,
): Promise<ReleaseServer> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    asked.push(path);
    const route = routes[path];
    if (route === undefined) response.writeHead(404).end('not found');
    else route(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a TCP address was expected');
  const origin = `http://127.0.0.1:${address.port}`;
  return {
    origin,
    asked,
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

/** A route that answers 200 with a body of known length. */
export function answerWith(body: string | Buffer): RequestListener {
  return (_request, response) => {
    response.writeHead(200, { 'content-length': Buffer.byteLength(body) }).end(body);
  };
}

/** Makes an archive with the layout of the released ones, and scripts instead of the programs. */
export function makeArchive(folder: string, names: readonly string[]): { bytes: Buffer; sha512: string } {
  const inside = join(folder, 'controller-tools', 'envtest');
  mkdirSync(inside, { recursive: true });
  for (const name of names) {
    writeFileSync(join(inside, name), `#!/bin/sh\necho ${name} stand-in\n`);
    chmodSync(join(inside, name), 0o755);
  }
  const path = join(folder, 'archive.tar.gz');
  const tar = spawnSync('tar', ['-czf', path, '-C', folder, 'controller-tools'], { encoding: 'utf8' });
  if (tar.status !== 0) throw new Error(`tar: ${tar.stderr}`);
  const bytes = readFileSync(path);
  return { bytes, sha512: createHash('sha512').update(bytes).digest('hex') };
}

import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { hasTool } from './run-tool.ts';
import { isRoot } from './skip-unless.ts';

const run = promisify(execFile);

/** Returns null if BuildKit can run, else the reason. */
export async function whyNoBuildkit(): Promise<string | null> {
  for (const program of ['buildkitd', 'buildctl', 'runc']) {
    if (!(await hasTool(program))) return `${program} is not installed`;
  }
  return isRoot ? null : 'only root can run BuildKit as this test does';
}

/** A separate BuildKit daemon. */
export interface Buildkit {
  /** Runs `buildctl build` with the Dockerfile of a folder, which is also the context. */
  build(folder: string, ...options: readonly string[]): Promise<void>;
  stop(): Promise<void>;
}

/** Starts BuildKit. Its builds use this machine's network, so that they can reach the same registries. */
export async function startBuildkit(folder: string): Promise<Buildkit> {
  const address = `unix://${join(folder, 'buildkit.sock')}`;
  const worker = ['--containerd-worker=false', '--oci-worker=true', '--oci-worker-net=host'];
  const child = spawn('buildkitd', ['--addr', address, '--root', join(folder, 'buildkit'), ...worker], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = once(child, 'exit');
  const said: string[] = [];
  await new Promise<void>((resolve, reject) => {
    createInterface({ input: child.stderr }).on('line', (line) => {
      said.push(line);
      if (line.includes('running server on')) resolve();
    });
    child.once('exit', () => reject(new Error(said.join('\n'))));
  });
  return {
    async build(context, ...options) {
      const local = ['--local', `context=${context}`, '--local', `dockerfile=${context}`];
      await run(
        'buildctl',
        ['--addr', address, 'build', '--progress=plain', '--frontend=dockerfile.v0', ...local, ...options],
        { maxBuffer: 1 << 26 },
      );
    },
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

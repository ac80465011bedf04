import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { whyNoOtherRoot } from './image.ts';
import { hasTool } from './run-tool.ts';

const run = promisify(execFile);

/** Returns null if containers can run, else the reason. */
export async function whyNoContainerd(): Promise<string | null> {
  for (const program of ['containerd', 'ctr', 'runc']) {
    if (!(await hasTool(program))) return `${program} is not installed`;
  }
  return whyNoOtherRoot;
}

/** A separate containerd, and its client. */
export interface Containerd {
  ctr(...args: readonly string[]): Promise<string>;
  stop(): Promise<void>;
}

export async function startContainerd(): Promise<Containerd> {
  const folder = await mkdtemp(join(tmpdir(), 'irsactl-containerd-'));
  const socket = join(folder, 'sock');
  const config = {
    version: 2,
    root: join(folder, 'root'),
    state: join(folder, 'state'),
    disabled_plugins: ['io.containerd.grpc.v1.cri'],
  };
  const lines = Object.entries(config).map(([name, value]) => `${name} = ${JSON.stringify(value)}`);
  await writeFile(join(folder, 'config.toml'), `${lines.join('\n')}\n[grpc]\naddress = "${socket}"\n`);
  const child = spawn('containerd', ['--config', join(folder, 'config.toml')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = once(child, 'exit');
  const seen: string[] = [];
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  const ready = new Promise<void>((resolve, reject) => {
    createInterface({ input: child.stderr }).on('line', (line) => {
      seen.push(line);
      if (line.includes('containerd successfully booted')) resolve();
    });
    child.once('exit', () => reject(new Error(seen.join('\n'))));
  });
  await ready.catch(async (error: Error) => {
    await stop();
    throw error;
  });
  const options = { timeout: 120_000, maxBuffer: 1 << 24 };
  return {
    ctr: async (...args) =>
      (await run('ctr', ['--address', socket, '--namespace', 'k8s.io', ...args], options)).stdout,
    stop,
  };
}

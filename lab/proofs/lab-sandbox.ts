import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Lab } from '../lab.ts';
import { LabFailure } from '../lab-failure.ts';

export const projectRoot = resolve(import.meta.dirname, '../..');
export const irsactlMain = join(projectRoot, 'src/cli/main.ts');

/** The AWS sandbox on the lab's network. */
export interface LabSandbox {
  readonly endpoint: string;
  readonly caFile: string;
  /** The `--connect-to` rule of the public documents. */
  readonly documents: string;
  /** AWS_… variables of its root user. */
  readonly env: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

const port = 8080;
const tlsPort = 8443;

export async function startLabSandbox(lab: Lab): Promise<LabSandbox> {
  const folder = join(lab.folder, 'sandbox');
  await mkdir(folder, { recursive: true });
  const caFile = join(folder, 'ca.pem');
  const address = ['--listen', `${lab.gateway}:${port}`, '--tls-port', String(tlsPort)];
  const child = spawn(process.execPath, [irsactlMain, 'sandbox', ...address, '--ca-file', caFile], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  // The sandbox must not outlive this process.
  process.once('exit', () => child.kill());
  let complaint = '';
  const ready = Promise.withResolvers<void>();
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint += text;
    if (text.includes('listens on')) ready.resolve();
  });
  child.once('exit', () => {
    ready.reject(new LabFailure(`The sandbox ended: ${complaint}`, 'Read the line above.'));
  });
  const env: Record<string, string> = {};
  createInterface({ input: child.stdout }).on('line', (line) => {
    const [, name, value] = /^export (AWS_[A-Z_]+)='?([^']*)'?$/.exec(line) ?? [];
    if (name && value !== undefined) env[name] = value;
  });
  await ready.promise;
  return {
    endpoint: `http://${lab.gateway}:${port}`,
    caFile,
    documents: `::${lab.gateway}:${tlsPort}`,
    env,
    stop: async () => {
      if (child.exitCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
    },
  };
}

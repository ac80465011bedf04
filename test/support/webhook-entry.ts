import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';
import { createCertificateAuthority } from '../../src/certificates/certificate-authority.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { testedProgram } from './tested-program.ts';
import { keepTranscript } from './transcript.ts';

interface LogLine {
  readonly msg: string;
  readonly port?: number;
  readonly metricsPort?: number;
  readonly [field: string]: unknown;
}

/** The webhook process of the image. */
export class WebhookEntry {
  readonly child: ChildProcess;
  readonly lines: LogLine[] = [];
  stdout = '';
  stderr = '';
  readonly #exit: Promise<unknown[]>;
  #grown = () => {};

  constructor(
    flags: readonly string[],
    {
      env = {},
      node = [],
    }: { readonly env?: Record<string, string>; readonly node?: readonly string[] } = {},
  ) {
    this.child = spawn(process.execPath, [...node, testedProgram('webhook-main'), ...flags], {
      env: { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#exit = once(this.child, 'close');
    this.child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.stdout += text;
    });
    if (this.child.stderr) {
      createInterface({ input: this.child.stderr }).on('line', (line) => {
        this.stderr += `${line}\n`;
        if (line.startsWith('{')) this.lines.push(JSON.parse(line));
        this.#grown();
      });
    }
    onTestFinished(() => {
      this.child.kill('SIGKILL');
      keepTranscript(`webhook ${flags.join(' ')}`, this.stdout + this.stderr);
    });
  }

  /** Waits until the process ends; returns its exit code. */
  async ended(): Promise<unknown> {
    const [code] = await this.#exit;
    return code;
  }

  /** Waits for the first log line with this message; throws if the process ends without it. */
  async line(message: string): Promise<LogLine> {
    const find = () => this.lines.find(({ msg }) => msg === message);
    const over = this.#exit.then(() => 'over' as const);
    for (let found = find(); ; found = find()) {
      if (found) return found;
      const more = new Promise<void>((resolve) => {
        this.#grown = resolve;
      });
      if ((await Promise.race([more, over])) === 'over' && !find()) {
        throw new Error(`The webhook ended without "${message}": ${this.stderr}`);
      }
    }
  }
}

/** Writes a serving certificate for 127.0.0.1 and this machine's name; returns the flags for its files, and its CA. */
export async function certificateFlags(): Promise<{
  readonly flags: readonly string[];
  readonly ca: string;
}> {
  const folder = await temporaryFolder();
  const validity = { notBefore: new Date(Date.now() - 60_000), notAfter: new Date(Date.now() + 3_600_000) };
  const authority = await createCertificateAuthority('CN=test', validity);
  const order = {
    subject: 'CN=webhook',
    usage: 'serverAuth',
    hosts: ['127.0.0.1', hostname()],
    ...validity,
  } as const;
  const { cert, key } = await authority.issue(order);
  const [certPath, keyPath] = [join(folder, 'tls.crt'), join(folder, 'tls.key')];
  await Promise.all([writeFile(certPath, cert), writeFile(keyPath, key)]);
  return {
    flags: [`--tls-cert=${certPath}`, `--tls-key=${keyPath}`],
    ca: authority.pem,
  };
}

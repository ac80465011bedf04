import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { IrsaError } from '../errors/irsa-error.ts';
import { whyUnwritable } from '../errors/why-unwritable.ts';
import type { DegradationOptions } from './degradation.ts';
import { startSandbox } from './start-sandbox.ts';

/** The flags of `irsactl sandbox`. */
export interface SandboxCommandOptions {
  readonly listen: string;
  readonly tlsPort: string;
  readonly caFile?: string;
  readonly region: string;
  readonly account: string;
  readonly otherAccount?: readonly string[];
  readonly jwksCache?: number;
  readonly iamLag?: number;
  readonly iamRate?: number;
  readonly slowDocuments?: number;
  readonly down?: string;
}

/** How clients reach a running sandbox. */
export interface ServedSandbox {
  readonly endpoint: string;
  readonly tlsPort: number;
  readonly caFile: string;
  readonly account: string;
  /** Each with the keys of its root user, who may do everything in the account except assume roles. */
  readonly otherAccounts: readonly OtherAccountKeys[];
  readonly region: string;
  readonly endpointEnvironment: Readonly<Record<string, string>>;
  readonly proxyEnvironment: Readonly<Record<string, string>>;
}

export interface OtherAccountKeys {
  readonly account: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** Where `irsactl sandbox` writes, and what stops it. */
interface SandboxRuntime {
  /** Prints the result; `exports` are lines for a shell. */
  readonly show: (served: ServedSandbox, exports: readonly string[]) => Promise<void>;
  readonly report: (text: string) => void;
  readonly untilStopped: () => Promise<unknown>;
}

/** Runs a sandbox until it is stopped, and prints how clients reach it. */
export async function runSandbox(
  options: SandboxCommandOptions,
  { show, report, untilStopped }: SandboxRuntime,
): Promise<void> {
  const stopped = untilStopped();
  const { host, port } = readAddress(options.listen);
  const sandbox = await startSandbox({
    host,
    port,
    tlsPort: readPort(options.tlsPort, '--tls-port'),
    region: options.region,
    account: options.account,
    otherAccounts: options.otherAccount ?? [],
    jwksCacheSeconds: options.jwksCache ?? 0,
    resolveAllAliases: true,
    degradation: degradationOf(options),
  });
  let temporary: string | null = null;
  try {
    temporary = options.caFile === undefined ? await mkdtemp(join(tmpdir(), 'irsactl-sandbox-')) : null;
    const caFile = temporary === null ? resolve(options.caFile ?? '') : join(temporary, 'ca.pem');
    await writeFile(caFile, sandbox.caPem).catch((fault: unknown) => {
      throw caFileFault(caFile, fault);
    });
    const { endpoint, tlsPort, account, region } = sandbox;
    const environments = {
      endpointEnvironment: sandbox.endpointEnvironment(),
      proxyEnvironment: sandbox.proxyEnvironment(caFile),
    };
    const otherAccounts = (options.otherAccount ?? []).map((id) => {
      const { accessKeyId, secretAccessKey } = sandbox.rootCredentialsOf(id);
      return { account: id, accessKeyId, secretAccessKey };
    });
    await show({ endpoint, tlsPort, caFile, account, otherAccounts, region, ...environments }, [
      ...sandbox.exports(caFile),
      ...otherAccounts.flatMap(accountLines),
    ]);
    report(`The sandbox listens on ${endpoint}, TLS on port ${tlsPort}.`);
    report('Press Ctrl-C to stop it.');
    await stopped;
  } finally {
    await sandbox.close();
    if (temporary !== null) await rm(temporary, { recursive: true, force: true });
  }
}

function accountLines({ account, accessKeyId, secretAccessKey }: OtherAccountKeys): readonly string[] {
  return [
    '',
    `# For account ${account}, with either setup:`,
    `#   export AWS_ACCESS_KEY_ID=${accessKeyId} AWS_SECRET_ACCESS_KEY=${secretAccessKey}`,
  ];
}

function degradationOf(options: SandboxCommandOptions): DegradationOptions {
  const { iamLag, iamRate, slowDocuments, down } = options;
  return {
    ...(iamLag !== undefined && { iamLagSeconds: iamLag }),
    ...(iamRate !== undefined && { iamCallsPerSecond: iamRate }),
    ...(slowDocuments !== undefined && { documentSeconds: slowDocuments }),
    ...(down !== undefined && { downRegion: down }),
  };
}

function readAddress(text: string): { host: string; port: number } {
  const parts = /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]]+)):(\d+)$/.exec(text);
  if (!parts) throw unreadable('--listen', text, 'The form is HOST:PORT, with an IPv6 address in brackets.');
  return { host: parts[1] ?? parts[2] ?? '', port: readPort(parts[3] ?? '', '--listen') };
}

function readPort(text: string, flag: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw unreadable(flag, text, 'A port is a number from 0 to 65535.');
}

function unreadable(flag: string, text: string, why: string): IrsaError {
  return new IrsaError('IRSA-SANDBOX-004', {
    what: `${flag} ${JSON.stringify(text)} is not a valid listen address.`,
    why,
    next: 'For example: --listen 127.0.0.1:0 --tls-port 0',
  });
}

function caFileFault(path: string, fault: unknown): IrsaError {
  return new IrsaError(
    'IRSA-SANDBOX-003',
    {
      what: `${path} cannot be written.`,
      why: whyUnwritable(fault),
      next: 'Give --ca-file a path in an existing folder that you may write to.',
    },
    { cause: fault },
  );
}

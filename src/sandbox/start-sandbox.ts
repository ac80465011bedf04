import { createHash, randomBytes as systemRandomBytes, X509Certificate } from 'node:crypto';
import { internalError } from '../errors/internal-error.ts';
import { IrsaError } from '../errors/irsa-error.ts';
import { systemCodeOf } from '../errors/thrown.ts';
import { whyNoPort } from '../errors/why-no-port.ts';
import { hostInUrl } from '../trust/url-parts.ts';
import type { AcmStore } from './acm/store.ts';
import {
  type ClientEnvironment,
  endpointEnvironment,
  exportLines,
  proxyEnvironment,
} from './client-environment.ts';
import type { NameRecords } from './cloudfront/edge/alias-sites.ts';
import type { CloudFrontStore } from './cloudfront/store.ts';
import { createSandbox } from './create-sandbox.ts';
import type { UserOptions } from './create-state.ts';
import type { AccessKey } from './credentials.ts';
import type { DegradationOptions } from './degradation.ts';
import { createHostCertificates } from './http/host-certificates.ts';
import { hostName } from './http/host-names.ts';
import { listen } from './http/listener.ts';
import type { InjectedFaults } from './injected-faults.ts';
import type { Journal } from './journal.ts';
import type { FetchPublic, SiteHandler } from './public-sites.ts';
import type { S3Store } from './s3/store.ts';
import type { RandomBytes, SandboxState } from './state.ts';

/** Options of a sandbox; all have defaults. */
export interface SandboxOptions {
  readonly host?: string;
  /** 0 takes a free port. */
  readonly port?: number;
  readonly tlsPort?: number;
  readonly account?: string;
  readonly otherAccounts?: readonly string[];
  readonly region?: string;
  readonly users?: readonly UserOptions[];
  /** Web sites by host name, for example an issuer whose documents are in a directory. */
  readonly publicSites?: Readonly<Record<string, SiteHandler>>;
  /** How long STS caches a JWKS; 0, the default, fetches it for every token. */
  readonly jwksCacheSeconds?: number;
  /** How long a CloudFront change takes to reach all edges; 0, the default, means immediately. */
  readonly deploymentSeconds?: number;
  /** Whether every alias of a distribution resolves to CloudFront without a record in `dns`; default: no. */
  readonly resolveAllAliases?: boolean;
  /** Default: none. */
  readonly degradation?: DegradationOptions;
  readonly bodyLimit?: number;
  readonly now?: () => Date;
  readonly randomBytes?: RandomBytes;
}

/** A running sandbox. */
export interface RunningSandbox {
  /** Address of all services, and of the forward proxy: `http://HOST:PORT`. */
  readonly endpoint: string;
  readonly port: number;
  readonly tlsPort: number;
  readonly caPem: string;
  readonly account: string;
  readonly region: string;
  readonly rootCredentials: AccessKey;
  readonly faults: InjectedFaults;
  readonly journal: Journal;
  readonly state: SandboxState;
  readonly s3Store: S3Store;
  readonly cloudFront: CloudFrontStore;
  readonly acm: AcmStore;
  readonly dns: NameRecords;
  /** The access key of a user; throws for an unknown name. */
  userCredentials(name: string): AccessKey;
  /** The root keys of an account; throws for an unknown account. */
  rootCredentialsOf(account: string): AccessKey;
  /** Serves a web site under a host name; with `trusted: false`, its certificate does not count as issued by a public CA. */
  serveSite(host: string, handler: SiteHandler, options?: { readonly trusted?: boolean }): void;
  /** Fetches a public URL as a client outside would. */
  readonly fetchPublic: FetchPublic;
  /** Environment of a client that uses the endpoint. */
  endpointEnvironment(key?: AccessKey): ClientEnvironment;
  /** Environment of a client that uses the proxy; `caFile` holds `caPem`. */
  proxyEnvironment(caFile: string, key?: AccessKey): ClientEnvironment;
  /** Lines for a shell: the endpoint variables, then the proxy variables as comments. */
  exports(caFile: string): readonly string[];
  close(): Promise<void>;
}

/** Starts a sandbox in this process, with its state in memory; throws if a port cannot be opened. */
export async function startSandbox(options: SandboxOptions = {}): Promise<RunningSandbox> {
  const { host = '127.0.0.1', region = 'eu-central-1', now = () => new Date() } = options;
  const { randomBytes = systemRandomBytes } = options;
  const certificates = await createHostCertificates({ now, name: randomBytes(4).toString('hex') });
  const sandbox = createSandbox({
    account: options.account ?? '123456789012',
    otherAccounts: options.otherAccounts ?? [],
    region,
    users: options.users ?? [],
    now,
    randomBytes,
    jwksCacheSeconds: options.jwksCacheSeconds ?? 0,
    deploymentSeconds: options.deploymentSeconds ?? 0,
    resolveAllAliases: options.resolveAllAliases ?? false,
    ...(options.degradation && { degradation: options.degradation }),
    thumbprint: createHash('sha1').update(new X509Certificate(certificates.caPem).raw).digest('hex'),
  });
  const { state, sites, dispatcher } = sandbox;
  for (const [name, handler] of Object.entries(options.publicSites ?? {})) {
    sites.set(hostName(name), { handler, trusted: true });
  }

  const { port = 0, tlsPort = 0, bodyLimit = 16 * 1024 * 1024 } = options;
  const listener = await listen({
    host,
    port,
    tlsPort,
    bodyLimit,
    contextFor: certificates.contextFor,
    serves: dispatcher.serves,
    answer: dispatcher.answer,
  }).catch((fault: unknown) => {
    throw listenFault(fault, { host, port, tlsPort });
  });

  const endpoint = `http://${reachable(host)}:${listener.port}`;
  const rootCredentialsOf = (account: string): AccessKey => {
    const found = [...state.accounts.values()].find(({ id }) => id === account);
    if (!found) throw internalError(`the sandbox has no account ${account}`);
    return found.rootKey;
  };
  const rootCredentials = rootCredentialsOf(state.defaultAccount);
  const facts = (caFile: string, key: AccessKey = rootCredentials) => ({
    endpoint,
    tlsPort: listener.tlsPort,
    region,
    key,
    caFile,
  });
  return {
    endpoint,
    port: listener.port,
    tlsPort: listener.tlsPort,
    caPem: certificates.caPem,
    account: state.defaultAccount,
    region,
    rootCredentials,
    faults: sandbox.faults,
    journal: sandbox.journal,
    state,
    s3Store: sandbox.s3Store,
    cloudFront: sandbox.cloudFront,
    acm: sandbox.acm,
    dns: sandbox.dns,
    userCredentials(name) {
      const [user] = [...state.accounts.values()].flatMap(({ users }) => users.get(name.toLowerCase()) ?? []);
      if (!user) throw internalError(`the sandbox has no user ${name}`);
      return user.key;
    },
    rootCredentialsOf,
    serveSite(name, handler, { trusted = true } = {}) {
      sites.set(hostName(name), { handler, trusted });
    },
    fetchPublic: sandbox.fetchPublic,
    endpointEnvironment: (key) => endpointEnvironment(facts('', key)),
    proxyEnvironment: (caFile, key) => proxyEnvironment(facts(caFile, key)),
    exports: (caFile) => exportLines(facts(caFile)),
    close: () => listener.close(),
  };
}

/** Clients cannot connect to "every address of this machine". */
function reachable(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return hostInUrl(host);
}

/** Returns the error for a port that cannot be opened: it names the port and what to do. */
function listenFault(
  fault: unknown,
  wanted: { readonly host: string; readonly port: number; readonly tlsPort: number },
): IrsaError {
  const failed = fault instanceof Error && 'port' in fault ? Number(fault.port) : wanted.port;
  const flag = failed === wanted.tlsPort && failed !== wanted.port ? '--tls-port' : '--listen';
  if (systemCodeOf(fault) === 'EADDRINUSE') {
    return new IrsaError(
      'IRSA-SANDBOX-001',
      {
        what: `Port ${failed} on ${wanted.host} is taken.`,
        why: whyNoPort(fault),
        next: `Choose another port with ${flag}; port 0 takes a free one.`,
      },
      { cause: fault },
    );
  }
  return new IrsaError(
    'IRSA-SANDBOX-001',
    {
      what: `The sandbox cannot listen on ${wanted.host} port ${failed}.`,
      why: whyNoPort(fault),
      next: `Give ${flag} an address of this machine and a port that this user may open.`,
    },
    { cause: fault },
  );
}

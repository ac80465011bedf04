import type { AccessKey } from './credentials.ts';

/** What clients need to know about a running sandbox. */
interface ClientFacts {
  readonly endpoint: string;
  readonly tlsPort: number;
  readonly region: string;
  readonly key: AccessKey;
  /** Path of the sandbox's CA certificate. */
  readonly caFile: string;
}

/** Variables by name, in the order in which they are shown. */
export type ClientEnvironment = Readonly<Record<string, string>>;

/** Variables that send every AWS call to the sandbox's own address. */
export function endpointEnvironment(facts: ClientFacts): ClientEnvironment {
  return { AWS_ENDPOINT_URL: facts.endpoint, ...credentials(facts) };
}

/** Variables that make the sandbox a proxy, so that clients use the host names of AWS and of issuers. */
export function proxyEnvironment(facts: ClientFacts): ClientEnvironment {
  return {
    HTTPS_PROXY: facts.endpoint,
    NO_PROXY: 'localhost,127.0.0.1,::1,.svc,.cluster.local',
    AWS_CA_BUNDLE: facts.caFile,
    NODE_EXTRA_CA_CERTS: facts.caFile,
    SSL_CERT_FILE: facts.caFile,
    ...credentials(facts),
  };
}

/** Lines for a shell: the endpoint variables, then the proxy variables as comments. */
export function exportLines(facts: ClientFacts): readonly string[] {
  return [
    '# Send every AWS call to the sandbox:',
    'unset AWS_PROFILE AWS_SESSION_TOKEN',
    ...lines(endpointEnvironment(facts)),
    '',
    '# Or use the sandbox as a proxy that answers for AWS and for issuers under their own names:',
    '# unset AWS_PROFILE AWS_SESSION_TOKEN AWS_ENDPOINT_URL',
    ...lines(proxyEnvironment(facts)).map((line) => `# ${line}`),
    '',
    `# Public documents without the proxy: --connect-to ::${new URL(facts.endpoint).hostname}:${facts.tlsPort} --ca-file ${quote(facts.caFile)}`,
  ];
}

function credentials({ key, region }: ClientFacts): ClientEnvironment {
  return {
    AWS_ACCESS_KEY_ID: key.accessKeyId,
    AWS_SECRET_ACCESS_KEY: key.secretAccessKey,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
  };
}

function lines(environment: ClientEnvironment): string[] {
  return Object.entries(environment).map(([name, value]) => `export ${name}=${quote(value)}`);
}

function quote(value: string): string {
  return /^[\w@%+=:,./-]+$/.test(value) ? value : `'${value.replace(/'/g, `'\\''`)}'`;
}

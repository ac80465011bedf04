import { once } from 'node:events';
import { awsClients } from '../../aws/clients.ts';
import { anyRegion, configuredRegion } from '../../aws/configured-region.ts';
import { lookUpAws } from '../../aws/look-up-aws.ts';
import { counted } from '../../errors/counted.ts';
import { IrsaError } from '../../errors/irsa-error.ts';
import { defaultSettings } from '../../injection/settings.ts';
import { annotatedAccounts } from '../../kubernetes/annotated-accounts.ts';
import { KubernetesClient } from '../../kubernetes/client.ts';
import { type ConnectOptions, clusterNamesOf, connectCluster } from '../../kubernetes/connect.ts';
import { controlPlaneNodes } from '../../kubernetes/control-plane-nodes.ts';
import { isForbidden, isUnreachable } from '../../kubernetes/failures.ts';
import { stringAt } from '../../trust/json.ts';
import { type ClusterOptions, connectOptionsOf } from '../access-options.ts';
import { ownMachine } from '../find-nodes.ts';
import type { Draft } from './draft.ts';
import type { Surroundings } from './surroundings.ts';

export interface LookOptions extends ClusterOptions {
  readonly profile?: string;
}

/** For all requests together. */
const timeoutMilliseconds = 3000;

/**
 * Looks up suggestions for missing answers, and prints a line for each source. A source that denies access or times out
 * yields nothing.
 */
export async function lookAround(
  draft: Draft,
  options: LookOptions,
  stopped: AbortSignal,
  say: (line: string) => void,
): Promise<Surroundings> {
  const config = connectOptionsOf(options);
  const kubeconfig = await lookUp<Surroundings['names'] | null>(stopped, {
    subject: 'the kubeconfig',
    nothing: null,
    work: () => clusterNamesOf(config),
    describe: (found) => `context ${found?.context ?? 'unnamed'}, cluster ${found?.cluster ?? 'unnamed'}`,
  });
  const bound = AbortSignal.any([stopped, AbortSignal.timeout(timeoutMilliseconds)]);
  const [{ version, nodes, accounts }, { region, account }] = await Promise.all([
    kubeconfig.found === null
      ? { version: null, nodes: null, accounts: null }
      : readCluster(draft, config, bound),
    readAws(draft, options, bound),
  ]);
  const lookups = [kubeconfig, version, nodes, accounts, region, account].filter((one) => one !== null);
  // After Ctrl-C, the user does not need these lines.
  if (!stopped.aborted) for (const { line } of lookups) say(line);
  return {
    names: kubeconfig.found ?? { context: null, cluster: null },
    nodes: nodes?.found ?? [],
    minorVersion: version?.found ?? null,
    accounts: accounts?.found ?? [],
    region: region?.found ?? null,
    account: account?.found ?? null,
    machine: ownMachine(),
  };
}

/** One request after another, so that a login plugin does not start twice. */
async function readCluster(draft: Draft, config: ConnectOptions, bound: AbortSignal) {
  const ask = async <T>(work: (client: KubernetesClient) => Promise<T>) =>
    work(withSignal(await connectCluster(config), bound));
  const annotation = `${defaultSettings.annotationPrefix}/role-arn`;
  const nodes = draft.nodes
    ? null
    : await lookUp<Surroundings['nodes']>(bound, {
        subject: "the cluster's nodes",
        nothing: [],
        work: () => ask(controlPlaneNodes),
        describe: (found) => counted(found.length, 'control plane node'),
      });
  const accounts = draft.roles
    ? null
    : await lookUp<Surroundings['accounts']>(bound, {
        subject: "the cluster's service accounts",
        nothing: [],
        work: () => ask((client) => annotatedAccounts(client, annotation)),
        describe: (found) => `${found.length} with a role annotation`,
      });
  const version = draft.injection
    ? null
    : await lookUp<Surroundings['minorVersion']>(bound, {
        subject: 'the version of Kubernetes',
        nothing: null,
        work: () => ask(minorVersion),
        describe: (found) => (found === null ? 'unknown' : `1.${found}`),
      });
  return { version, nodes, accounts };
}

async function minorVersion(client: KubernetesClient): Promise<number | null> {
  const version = stringAt((await client.get('/version')) ?? {}, 'gitVersion') ?? '';
  const minor = /^v1\.(\d+)/.exec(version)?.[1];
  return minor === undefined ? null : Number(minor);
}

/** The signal aborts every request. */
function withSignal(client: KubernetesClient, signal: AbortSignal): KubernetesClient {
  return new KubernetesClient({
    server: client.server,
    send: (request) => client.send({ ...request, signal }),
  });
}

async function readAws(draft: Draft, options: LookOptions, bound: AbortSignal) {
  const region: Lookup<string | null> | null = draft.region
    ? null
    : await lookUp<string | null>(bound, {
        subject: 'the AWS configuration',
        nothing: null,
        work: () => configuredRegion(process.env, options.profile),
        describe: (found) => (found === null ? 'no region' : `region ${found}`),
      });
  const asked = draft.region ?? region?.found ?? anyRegion;
  const account = draft.account
    ? null
    : await lookUp<string | null>(bound, {
        subject: 'AWS STS',
        nothing: null,
        work: () => callersAccount(asked, options, bound),
        describe: (found) => `account ${found}`,
      });
  return { region, account };
}

async function callersAccount(region: string, { profile }: LookOptions, bound: AbortSignal) {
  const clients = awsClients({ region, ...(profile !== undefined && { profile }) });
  const close = () => clients.close();
  bound.addEventListener('abort', close, { once: true });
  try {
    return (await lookUpAws(clients, { region })).account;
  } finally {
    bound.removeEventListener('abort', close);
    close();
  }
}

/** The result of a lookup, and the line that describes it. */
interface Lookup<T> {
  readonly found: T;
  readonly line: string;
}

interface Source<T> {
  readonly subject: string;
  /** The result if the lookup fails. */
  readonly nothing: T;
  readonly work: () => Promise<T>;
  readonly describe: (found: T) => string;
}

/** Runs a lookup until the signal aborts it. If it fails, the line says why. */
export async function lookUp<T>(
  bound: AbortSignal,
  { subject, nothing, work, describe }: Source<T>,
): Promise<Lookup<T>> {
  const done = work().then(
    (found) => ({ found, text: describe(found) }),
    (error: unknown) => ({ found: nothing, text: reasonOf(error) }),
  );
  const late = aborted(bound).then(() => ({ found: nothing, text: 'no answer in time' }));
  const { found, text } = await Promise.race([done, late]);
  return { found, line: `checked ${subject}: ${text}` };
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort');
}

function reasonOf(error: unknown): string {
  if (isForbidden(error)) return 'not allowed';
  if (isUnreachable(error)) return 'no answer';
  return error instanceof IrsaError ? error.problem.what.replace(/\.$/, '') : 'no answer';
}

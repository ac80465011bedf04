import { awsClients } from '../../aws/clients.ts';
import { anyRegion, configuredRegion } from '../../aws/configured-region.ts';
import { lookUpAws } from '../../aws/look-up-aws.ts';
import { counted } from '../../errors/counted.ts';
import { defaultSettings } from '../../injection/settings.ts';
import { annotatedAccounts } from '../../kubernetes/annotated-accounts.ts';
import { KubernetesClient } from '../../kubernetes/client.ts';
import { type ConnectOptions, clusterNamesOf, connectCluster } from '../../kubernetes/connect.ts';
import { controlPlaneNodes } from '../../kubernetes/control-plane-nodes.ts';
import { stringAt } from '../../trust/json.ts';
import { type ClusterOptions, connectOptionsOf } from '../access-options.ts';
import { ownMachine } from '../find-nodes.ts';
import type { Draft } from './draft.ts';
import { type Look, look } from './look.ts';
import type { Surroundings } from './surroundings.ts';

/** Which cluster and which credentials are meant. */
export interface LookOptions extends ClusterOptions {
  readonly profile?: string;
}

/** How long all who are asked together may take to answer. */
const patienceMilliseconds = 3000;

/**
 * Looks for what the draft lacks, and says each look in a line. Nothing here is needed: a look that is not allowed,
 * or not answered in time, sees nothing.
 */
export async function lookAround(
  draft: Draft,
  options: LookOptions,
  stopped: AbortSignal,
  say: (line: string) => void,
): Promise<Surroundings> {
  const config = connectOptionsOf(options);
  const kubeconfig = await look<Surroundings['names'] | null>(stopped, {
    subject: 'the kubeconfig',
    nothing: null,
    work: () => clusterNamesOf(config),
    describe: (found) => `context ${found?.context ?? 'unnamed'}, cluster ${found?.cluster ?? 'unnamed'}`,
  });
  const bound = AbortSignal.any([stopped, AbortSignal.timeout(patienceMilliseconds)]);
  const [{ version, nodes, accounts }, { region, account }] = await Promise.all([
    kubeconfig.found === null
      ? { version: null, nodes: null, accounts: null }
      : lookAtCluster(draft, config, bound),
    lookAtAws(draft, options, bound),
  ]);
  const looks = [kubeconfig, version, nodes, accounts, region, account].filter((one) => one !== null);
  // Whoever presses Ctrl-C does not wait for what was seen.
  if (!stopped.aborted) for (const { line } of looks) say(line);
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

/** One after the other, so that a login plugin is not started twice. */
async function lookAtCluster(draft: Draft, config: ConnectOptions, bound: AbortSignal) {
  const ask = async <T>(work: (client: KubernetesClient) => Promise<T>) =>
    work(withSignal(await connectCluster(config), bound));
  const annotation = `${defaultSettings.annotationPrefix}/role-arn`;
  const nodes = draft.nodes
    ? null
    : await look<Surroundings['nodes']>(bound, {
        subject: "the cluster's nodes",
        nothing: [],
        work: () => ask(controlPlaneNodes),
        describe: (found) => counted(found.length, 'control plane node'),
      });
  const accounts = draft.roles
    ? null
    : await look<Surroundings['accounts']>(bound, {
        subject: "the cluster's service accounts",
        nothing: [],
        work: () => ask((client) => annotatedAccounts(client, annotation)),
        describe: (found) => `${found.length} with a role by annotation`,
      });
  const version = draft.injection
    ? null
    : await look<Surroundings['minorVersion']>(bound, {
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

/** Every request ends with the signal. */
function withSignal(client: KubernetesClient, signal: AbortSignal): KubernetesClient {
  return new KubernetesClient({
    server: client.server,
    send: (request) => client.send({ ...request, signal }),
  });
}

async function lookAtAws(draft: Draft, options: LookOptions, bound: AbortSignal) {
  const region: Look<string | null> | null = draft.region
    ? null
    : await look<string | null>(bound, {
        subject: 'the AWS configuration',
        nothing: null,
        work: () => configuredRegion(process.env, options.profile),
        describe: (found) => (found === null ? 'no region' : `region ${found}`),
      });
  const asked = draft.region ?? region?.found ?? anyRegion;
  const account = draft.account
    ? null
    : await look<string | null>(bound, {
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

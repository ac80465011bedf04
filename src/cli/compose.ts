import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { openAccounts } from '../aws/account-clients.ts';
import { iamIdentityProviders } from '../aws/iam-identity-providers.ts';
import { iamIssuerTrust } from '../aws/iam-issuer-trust.ts';
import { iamRoles } from '../aws/iam-roles.ts';
import { issuerCertificates } from '../aws/issuer-certificates.ts';
import { publicDocuments } from '../aws/public-documents.ts';
import { s3Buckets } from '../aws/s3-buckets.ts';
import { stsWebIdentity } from '../aws/sts-web-identity.ts';
import { servingCertificates } from '../certificates/serving-certificates.ts';
import type { ChainContext } from '../chain/context.ts';
import type { Known } from '../chain/known.ts';
import type { ChainLease } from '../chain/lease.ts';
import type { Link } from '../chain/link.ts';
import { readTrustChain } from '../config/read-trust-chain.ts';
import type { ControlPlaneNode } from '../config/trust-chain.ts';
import { generateKey } from '../keys/generate-key.ts';
import { apiServer } from '../kubernetes/api-server.ts';
import { KubernetesClient } from '../kubernetes/client.ts';
import { clusterKeys } from '../kubernetes/cluster-keys.ts';
import { connectCluster } from '../kubernetes/connect.ts';
import { clusterPort } from '../kubernetes/control-plane-cluster.ts';
import { injectionPorts } from '../kubernetes/injection-ports.ts';
import { transportOnNode } from '../kubernetes/on-node.ts';
import { probeAccount } from '../kubernetes/probe-account.ts';
import { tokenMint } from '../kubernetes/proof-token-mint.ts';
import { listRunningPods } from '../kubernetes/running-pods.ts';
import { seenServers } from '../kubernetes/seen-servers.ts';
import type { KubernetesObject } from '../kubernetes/transport.ts';
import { controlPlaneLink } from '../links/control-plane/link.ts';
import { manualControlPlaneLink } from '../links/control-plane/manual.ts';
import { nodeKeys } from '../links/control-plane/node-keys.ts';
import type { AskedServer, AskSts } from '../links/control-plane/ports.ts';
import { settleNodes } from '../links/control-plane/settle.ts';
import { identityProviderLink } from '../links/identity-provider/link.ts';
import { injectionLink } from '../links/injection/link.ts';
import { issuerLink } from '../links/issuer/link.ts';
import { proofLink } from '../links/proof/link.ts';
import type { Sts } from '../links/proof/ports.ts';
import { rolesLink } from '../links/roles/link.ts';
import type { RolesPorts } from '../links/roles/ports.ts';
import { signingKeyLink } from '../links/signing-key/link.ts';
import { type Nodes, openNodes } from '../nodes/open-nodes.ts';
import { publishedFolder } from '../nodes/published-folder.ts';
import type { IssuerUrl } from '../trust/issuer-url.ts';
import { connectOptionsOf } from './access-options.ts';
import { secretAsker } from './ask-secret.ts';
import { type ChainOptions, progressModeOf } from './chain-options.ts';
import { rememberChain } from './chain-words.ts';
import { declaredIssuer, unaskedAws } from './declared-issuer.ts';
import { distributionsOf } from './distributions-of.ts';
import { findNodes, foundNodesSentence } from './find-nodes.ts';
import { seenIssuerUrl } from './issuer-url-of.ts';
import { chainWords } from './next-command.ts';
import { standardError } from './output/printer.ts';
import { reachCluster } from './reach-cluster.ts';
import { readCaFile } from './read-ca-file.ts';
import { readText } from './read-text.ts';
import { underLease } from './under-lease.ts';
import { callReport } from './verbose-calls.ts';
import { progressOn } from './views/progress-view.ts';

/** A chain that is ready to be planned, applied and verified. */
export interface OpenedChain {
  readonly context: ChainContext;
  /** All seven, in the chain's order. */
  readonly links: readonly Link[];
  /** Runs work that plans and changes things, and lets no other irsactl work on the same chain meanwhile. */
  underLease<T>(work: (lease: ChainLease) => Promise<T>): Promise<T>;
}

/** One whose pods and roles can be looked at as well. */
export interface WholeChain extends OpenedChain {
  /** Those in the namespaces of irsa.yaml that have not ended. */
  pods(): Promise<readonly KubernetesObject[]>;
  /** For work on single roles. */
  readonly roles: RolesPorts['roles'];
  issuerUrl(): Promise<Known<IssuerUrl>>;
}

/** Its tokens show what an API server issues before apply has made an account of irsactl's own. */
const everyClusterHas = { namespace: 'default', name: 'default' };

/** For one look at the proof; after apply it is looked at several times, about a minute in all. */
const proofPatienceSeconds = 6;

/** Where no pass is made. */
const unasked: AskSts = async () => 'it was not asked';

const monotonic = { now: () => performance.now(), sleep: (milliseconds: number) => sleep(milliseconds) };
const clock = { now: () => Date.now(), elapsed: monotonic.now, sleep: monotonic.sleep };

/** Opens a chain for the work, and ends every connection afterwards. */
export function withChain<T>(
  options: ChainOptions,
  mayHeal: boolean,
  work: (opened: WholeChain) => Promise<T>,
): Promise<T> {
  return withNodes(async (nodes) => {
    const { closeAws, ...opened } = await openChain(options, mayHeal, nodes);
    try {
      return await work(opened);
    } finally {
      closeAws();
    }
  });
}

/** The same for work on the control plane alone, which asks nobody at AWS. */
export function withControlPlane<T>(
  options: ChainOptions,
  mayHeal: boolean,
  work: (opened: OpenedChain) => Promise<T>,
): Promise<T> {
  return withNodes(async (nodes) => {
    const reached = await reachControlPlane(options, mayHeal, nodes);
    const { chain, cluster, signingKey, underLease: hold } = reached;
    const links = [signingKey, declaredIssuer, reached.controlPlaneLink(unasked)];
    return work({ context: { chain, cluster, aws: unaskedAws(chain.aws) }, links, underLease: hold });
  });
}

async function withNodes<T>(work: (nodes: Nodes) => Promise<T>): Promise<T> {
  const nodes = openNodes({ ask: secretAsker() });
  try {
    return await work(nodes);
  } finally {
    await nodes.close();
  }
}

/**
 * Reads irsa.yaml, finds cluster and AWS account, and wires the adapters into the links. `mayHeal` is for commands
 * that change things: an API server that an interrupted run left down is brought back first.
 */
export async function openChain(
  options: ChainOptions,
  mayHeal = false,
  nodes: Nodes = openNodes({ ask: null }),
): Promise<WholeChain & { readonly closeAws: () => void }> {
  const ca = options.caFile === undefined ? {} : { ca: await readCaFile(options.caFile) };
  const reached = await reachControlPlane(options, mayHeal, nodes);
  const { chain, client, cluster, report, signingKey } = reached;
  const { profile } = options;
  const { region } = chain.aws;
  const reportCall = callReport(options);
  const accounts = await openAccounts(
    { region, report, ...(reportCall && { reportCall }), ...ca, ...(profile !== undefined && { profile }) },
    chain.aws,
  );
  const { own: aws, identity } = accounts;
  const context = { chain, cluster, aws: identity };
  const { connectTo = [] } = options;
  const documents = publicDocuments({ connectTo, ...ca });
  const roles = accounts.each(iamRoles);
  const identityProviders = accounts.each((clients) => iamIdentityProviders(clients));
  const distributions = distributionsOf(aws);
  const sts = stsWebIdentity(aws);
  return {
    context,
    roles,
    issuerUrl: () => seenIssuerUrl(chain, distributions),
    links: [
      signingKey,
      issuerLink({
        trust: iamIssuerTrust(accounts.all),
        buckets: s3Buckets(aws, identity.account),
        distributions,
        certificates: async () => (await import('../aws/acm-certificates.ts')).acmCertificates(aws),
        clock: monotonic,
        folder: publishedFolder,
        publicDocuments: documents,
      }),
      identityProviderLink({
        identityProviders,
        certificatesOf: issuerCertificates(documents, { connectTo }),
      }),
      rolesLink({
        roles,
        providerCreated: async (account, arn) =>
          (await identityProviders(account).find(arn))?.created ?? null,
      }),
      reached.controlPlaneLink(askStsBy(sts)),
      injectionLink(injectionPorts(client, process.env, monotonic, servingCertificates(Date.now))),
      proofLink({
        tokens: tokenMint(client),
        sts,
        clock: monotonic,
        patienceSeconds: proofPatienceSeconds,
      }),
    ],
    underLease: reached.underLease,
    closeAws: () => accounts.close(),
    pods: () => listRunningPods(client, chain.roles),
  };
}

/** STS as the passes of the control plane ask it: the credentials of its answer can do nothing. */
function askStsBy(sts: Sts): AskSts {
  return async (token, roleArn) => {
    const answer = await sts.assume({
      ...{ token, roleArn, sessionName: 'irsactl-proof' },
      durationSeconds: 900,
      denyAllPolicy: true,
    });
    return answer.assumed ? null : `${answer.code}: ${answer.message}`;
  };
}

/** Everything that the links before and behind AWS work with. */
async function reachControlPlane(options: ChainOptions, mayHeal: boolean, nodes: Nodes) {
  rememberChain(chainWords(options));
  const written = await readTrustChain(options.file, readText, options);
  const client = await connectCluster(connectOptionsOf(options));
  const chain = await findNodes(written, client);
  const output = standardError();
  const mode = progressModeOf(options);
  const isForPeople = mode === 'people' && options.output === 'text';
  const report = (sentence: string) => (isForPeople ? output.lines([sentence]) : undefined);
  const { areFound, nodes: found } = chain.controlPlane;
  if (areFound && found.length > 0) report(foundNodesSentence(chain));
  const accountBy = (by: KubernetesClient) =>
    probeAccount(by, {
      chain: chain.name,
      mayCreate: mayHeal,
      declared: [
        ...chain.roles.flatMap(({ serviceAccounts }) => serviceAccounts),
        ...(chain.controlPlane.isManual ? [everyClusterHas] : []),
      ],
    });
  const account = accountBy(client);
  const controlPlane = {
    nodeFiles: nodes.files,
    shell: nodes.shell,
    apiServer: (node: ControlPlaneNode, at: AskedServer) => {
      const onNode = new KubernetesClient(transportOnNode(nodes.shell(node), at));
      return apiServer(onNode, accountBy(onNode));
    },
    cluster: clusterPort(client),
    clock,
    run: randomUUID(),
  };
  const progress = progressOn(output, mode);
  const cluster = await reachCluster(client, chain, controlPlane, mayHeal ? progress : null);
  const signingKey = signingKeyLink({
    nodeFiles: nodes.files,
    generateKey: () => generateKey({ algorithm: 'RS256', bits: 2048 }),
    clusterKeys: () => clusterKeys(client, account),
    ...nodeKeys(chain.name, { ...controlPlane, askSts: unasked }),
  });
  const controlPlaneOf = (askSts: AskSts) =>
    chain.controlPlane.isManual
      ? manualControlPlaneLink({
          servers: () => seenServers(client, connectOptionsOf(options), accountBy),
          survey: controlPlane.cluster.survey,
        })
      : controlPlaneLink({ ...controlPlane, askSts });
  const hold: OpenedChain['underLease'] = (work) =>
    underLease(client, chain.name, report, async (lease) => {
      try {
        // Before anything is looked at: what is rolled back is not what a plan may start from.
        await settleNodes(
          chain.name,
          chain.controlPlane.nodes,
          { ...controlPlane, askSts: unasked },
          progress,
        );
        return await work(lease);
      } finally {
        // One that stays behind has no rights, and the next run takes it away.
        await account.remove().catch(() => {});
      }
    });
  return {
    ...{ chain, client, cluster, report, signingKey },
    controlPlaneLink: controlPlaneOf,
    underLease: hold,
  };
}

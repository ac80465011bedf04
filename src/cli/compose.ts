import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { openAccounts } from '../aws/account-clients.ts';
import { iamIdentityProviders } from '../aws/iam-identity-providers.ts';
import { iamIssuerTrust } from '../aws/iam-issuer-trust.ts';
import { iamRoles } from '../aws/iam-roles.ts';
import { issuerCertificates } from '../aws/issuer-certificates.ts';
import { providerMemory } from '../aws/provider-memory.ts';
import { publicDocuments } from '../aws/public-documents.ts';
import { s3Buckets } from '../aws/s3-buckets.ts';
import { stsWebIdentity } from '../aws/sts-web-identity.ts';
import { servingCertificates } from '../certificates/serving-certificates.ts';
import type { ChainContext } from '../chain/context.ts';
import { type Known, known } from '../chain/known.ts';
import type { ChainLease, LeaseState } from '../chain/lease.ts';
import type { Link } from '../chain/link.ts';
import { noOutputs } from '../chain/outputs.ts';
import { marksOf } from '../chain/ownership.ts';
import { readTrustChain } from '../config/read-trust-chain.ts';
import type { ControlPlaneNode } from '../config/trust-chain.ts';
import { IrsaError } from '../errors/irsa-error.ts';
import { generateKey } from '../keys/generate-key.ts';
import { apiServer } from '../kubernetes/api-server.ts';
import { KubernetesClient } from '../kubernetes/client.ts';
import { clusterKeys } from '../kubernetes/cluster-keys.ts';
import { connectCluster } from '../kubernetes/connect.ts';
import { clusterPort } from '../kubernetes/control-plane-cluster.ts';
import { isUnreachable } from '../kubernetes/failures.ts';
import { injectionPorts } from '../kubernetes/injection-ports.ts';
import { heldLease } from '../kubernetes/lease.ts';
import { transportOnNode } from '../kubernetes/on-node.ts';
import { probeAccount } from '../kubernetes/probe-account.ts';
import { tokenMint } from '../kubernetes/proof-token-mint.ts';
import { rotationRecords } from '../kubernetes/rotation-record.ts';
import { listRunningPods } from '../kubernetes/running-pods.ts';
import { seenServers } from '../kubernetes/seen-servers.ts';
import type { KubernetesObject } from '../kubernetes/transport.ts';
import { forgetDestroy, recordDestroy } from '../links/control-plane/begun-destroy.ts';
import { controlPlaneLink } from '../links/control-plane/link.ts';
import { manualControlPlaneLink } from '../links/control-plane/manual.ts';
import { nodeKeys } from '../links/control-plane/node-keys.ts';
import type { AskedServer, AskSts } from '../links/control-plane/ports.ts';
import { settleNodes } from '../links/control-plane/settle.ts';
import { identityProviderLink } from '../links/identity-provider/link.ts';
import { injectionLink } from '../links/injection/link.ts';
import { desiredIssuer } from '../links/issuer/desired.ts';
import { issuerLink } from '../links/issuer/link.ts';
import { observeKeyDocument } from '../links/issuer/observe.ts';
import type { IssuerPorts } from '../links/issuer/ports.ts';
import { proofLink } from '../links/proof/link.ts';
import type { Sts } from '../links/proof/ports.ts';
import { rolesLink } from '../links/roles/link.ts';
import type { RolesPorts } from '../links/roles/ports.ts';
import { endRotation } from '../links/signing-key/apply.ts';
import { desiredSigningKey, signingKeyLink } from '../links/signing-key/link.ts';
import type { SigningKeyPorts } from '../links/signing-key/ports.ts';
import { type Nodes, openNodes } from '../nodes/open-nodes.ts';
import { publishedFolder } from '../nodes/published-folder.ts';
import { noMemory } from '../rotation/record.ts';
import type { IssuerUrl } from '../trust/issuer-url.ts';
import { callReport, connectOptionsOf } from './access-options.ts';
import { secretAsker } from './ask-secret.ts';
import { type ChainOptions, progressModeOf } from './chain-options.ts';
import { rememberChain } from './chain-words.ts';
import { awsFromFile, declaredIssuer } from './declared-issuer.ts';
import { findNodes, foundNodesSentence } from './find-nodes.ts';
import { distributionsOf, findIssuerUrl } from './issuer-url.ts';
import { chainWords } from './next-command.ts';
import { standardError } from './output/printer.ts';
import { explainedOutage, reachCluster, withProviderLines } from './reach-cluster.ts';
import { readCaFile } from './read-ca-file.ts';
import { readText } from './read-text.ts';
import { underLease } from './under-lease.ts';
import { progressOn } from './views/progress-view.ts';

/** A chain, ready for planning, applying and verifying. */
export interface OpenedChain {
  readonly context: ChainContext;
  /** All seven, in the chain's order. */
  readonly links: readonly Link[];
  /** Throws if the record of a rotation is no longer what this run last read or wrote. */
  assertCurrent?(): Promise<void>;
  /** Runs work under the chain's Lease, so that no other irsactl changes the chain. */
  underLease<T>(work: (lease: ChainLease) => Promise<T>): Promise<T>;
}

/** A chain with access to AWS, pods and single roles. */
export interface WholeChain extends OpenedChain {
  /** Pods in the namespaces of irsa.yaml, except completed ones. */
  pods(): Promise<readonly KubernetesObject[]>;
  readonly roles: RolesPorts['roles'];
  issuerUrl(): Promise<Known<IssuerUrl>>;
  /** The chain's Lease, which another irsactl holds; null if none does. */
  lease(): Promise<LeaseState | null>;
  /** Records on the nodes that destroy has begun. */
  recordDestroy(): Promise<void>;
  /** Removes that record. */
  forgetDestroy(): Promise<void>;
}

/** A service account that every cluster has. Its tokens show an API server's issuer before apply creates irsactl's account. */
const everyClusterHas = { namespace: 'default', name: 'default' };

/** For one attempt of the proof; after apply, several attempts take about a minute. */
const proofPatienceSeconds = 6;

/** For work without a pass. */
const stsNotAsked: AskSts = async () => 'it was not asked';

const monotonic = { now: () => performance.now(), sleep: (milliseconds: number) => sleep(milliseconds) };
const clock = { now: () => Date.now(), elapsed: monotonic.now, sleep: monotonic.sleep };

/** Without AWS, the nodes alone remember, and no document is read. */
const keysWithoutAws: Pick<SigningKeyPorts, 'providers' | 'document'> = {
  providers: { read: async () => noMemory, add: async () => {} },
  document: async () => null,
};

/** Opens a chain for the work, then closes all connections. */
export function withChain<T>(
  options: ChainOptions,
  mayRepair: boolean,
  work: (opened: WholeChain) => Promise<T>,
): Promise<T> {
  return withNodes(async (nodes) => {
    const { closeAws, ...opened } = await openChain(options, mayRepair, nodes);
    try {
      return await work(opened);
    } catch (error) {
      if (mayRepair) throw error;
      throw await explainedOutage(error, opened.context.chain, { nodeFiles: nodes.files });
    } finally {
      closeAws();
    }
  });
}

/** The same for work on the control plane, without AWS. */
export function withControlPlane<T>(
  options: ChainOptions,
  mayRepair: boolean,
  work: (opened: OpenedChain) => Promise<T>,
): Promise<T> {
  return withNodes(async (nodes) =>
    work(controlPlaneAlone(await reachControlPlane(options, mayRepair, nodes))),
  );
}

/** Does the work with AWS, or without it if AWS cannot be asked: in a theft, whatever waits trusts a stolen key. */
export function withChainDespiteAws(
  options: ChainOptions,
  mayRepair: boolean,
  work: (opened: OpenedChain, fault: IrsaError | null) => Promise<void>,
): Promise<void> {
  return withNodes(async (nodes) => {
    const ca = await caOf(options);
    const reached = await reachControlPlane(options, mayRepair, nodes, true).catch(async (error: unknown) => {
      if (!isUnreachable(error)) throw error;
      throw withProviderLines(error, await readTrustChain(options.file, readText, options));
    });
    const opened = await openAws(options, ca, reached, nodes).catch((fault: unknown) => {
      if (fault instanceof IrsaError) return fault;
      throw fault;
    });
    if (opened instanceof IrsaError) return work(controlPlaneAlone(reached), opened);
    try {
      await work(opened, null);
    } catch (error) {
      // A read that AWS refuses stops no node either.
      if (!(error instanceof IrsaError && error.code.startsWith('IRSA-AWS-'))) throw error;
      await work(controlPlaneAlone(reached), error);
    } finally {
      opened.closeAws();
    }
  });
}

type Reached = Awaited<ReturnType<typeof reachControlPlane>>;

function controlPlaneAlone({ chain, cluster, keyLinks, underLease: hold }: Reached): OpenedChain {
  const { signingKey, controlPlane } = keyLinks(keysWithoutAws, stsNotAsked);
  const links = [signingKey, declaredIssuer, controlPlane];
  return { context: { chain, cluster, aws: awsFromFile(chain.aws) }, links, underLease: hold };
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
 * Reads irsa.yaml, finds cluster and AWS account, and connects the adapters to the links. `mayRepair` is for commands
 * that change things: they first wait until an interrupted run is rolled back.
 */
export async function openChain(
  options: ChainOptions,
  mayRepair = false,
  nodes: Nodes = openNodes({ ask: null }),
): Promise<WholeChain & { readonly closeAws: () => void }> {
  const ca = await caOf(options);
  return openAws(options, ca, await reachControlPlane(options, mayRepair, nodes), nodes);
}

/** Read first: a mistake in an option is found before the cluster and AWS are asked. */
async function caOf({ caFile }: ChainOptions): Promise<{ readonly ca?: string }> {
  return caFile === undefined ? {} : { ca: await readCaFile(caFile) };
}

async function openAws(
  options: ChainOptions,
  ca: Awaited<ReturnType<typeof caOf>>,
  reached: Reached,
  nodes: Nodes,
): Promise<WholeChain & { readonly closeAws: () => void }> {
  const { chain, client, cluster, report } = reached;
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
  const issuer: IssuerPorts = {
    trust: iamIssuerTrust(accounts.all),
    buckets: s3Buckets(aws, identity.account),
    distributions,
    certificates: async () => (await import('../aws/acm-certificates.ts')).acmCertificates(aws),
    clock: monotonic,
    folder: publishedFolder,
    publicDocuments: documents,
  };
  const { signingKey, controlPlane } = reached.keyLinks(
    {
      providers: providerMemory(accounts.all, identity.partition, marksOf(context).ownership),
      document: (keys) =>
        observeKeyDocument(desiredIssuer(context, { ...noOutputs, publicKeys: known(keys) }), issuer),
    },
    askStsBy(sts),
  );
  return {
    context,
    roles,
    issuerUrl: () => findIssuerUrl(chain, distributions),
    assertCurrent: reached.assertCurrent,
    links: [
      signingKey,
      issuerLink(issuer),
      identityProviderLink({
        identityProviders,
        certificatesOf: issuerCertificates(documents, { connectTo }),
      }),
      rolesLink({
        roles,
        providerCreated: async (account, arn) =>
          (await identityProviders(account).find(arn))?.created ?? null,
      }),
      controlPlane,
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
    lease: () => heldLease(client, chain.name),
    recordDestroy: () =>
      recordDestroy(chain.name, chain.controlPlane.nodes, { nodeFiles: nodes.files, clock }),
    forgetDestroy: () => forgetDestroy(chain.name, chain.controlPlane.nodes, { nodeFiles: nodes.files }),
  };
}

/** STS for passes of the control plane: a deny-all policy makes the returned credentials useless. */
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

/** Connects to the cluster and its nodes, without AWS. */
async function reachControlPlane(options: ChainOptions, mayRepair: boolean, nodes: Nodes, isTheft = false) {
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
      mayCreate: mayRepair,
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
  const cluster = await reachCluster(client, chain, controlPlane, mayRepair ? progress : null);
  const records = rotationRecords(client, chain.name);
  const keyLinks = (aws: Pick<SigningKeyPorts, 'providers' | 'document'>, askSts: AskSts) => {
    const ports: SigningKeyPorts = {
      nodeFiles: nodes.files,
      generateKey: () => generateKey({ algorithm: 'RS256', bits: 2048 }),
      clusterKeys: () => clusterKeys(client, account),
      records,
      ...nodeKeys(chain.name, controlPlane),
      ...aws,
    };
    const rotation = {
      read: records.read,
      write: records.write,
      end: () => endRotation(desiredSigningKey(chain, cluster.uid), ports),
    };
    return {
      signingKey: signingKeyLink(ports),
      controlPlane: chain.controlPlane.isManual
        ? manualControlPlaneLink({
            servers: () => seenServers(client, connectOptionsOf(options), accountBy),
            survey: controlPlane.cluster.survey,
          })
        : controlPlaneLink({ ...controlPlane, askSts, rotation }),
    };
  };
  const hold: OpenedChain['underLease'] = (work) =>
    underLease(client, chain.name, report, async (lease) => {
      try {
        // Before observing: a plan must not start from a state that is about to be rolled back.
        const { nodes: all } = chain.controlPlane;
        await settleNodes(chain.name, all, controlPlane, progress, isTheft);
        return await work(lease);
      } finally {
        // If this fails, the account has no rights, and the next run removes it.
        await account.remove().catch(() => {});
      }
    });
  return {
    ...{ chain, client, cluster, report, keyLinks },
    assertCurrent: async () => void (await records.read()),
    underLease: hold,
  };
}

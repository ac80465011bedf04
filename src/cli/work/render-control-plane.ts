import { readTrustChain } from '../../config/read-trust-chain.ts';
import type { TrustChain } from '../../config/trust-chain.ts';
import type {
  ChainKey,
  ControlPlaneSettings,
  Distribution,
  DistributionName,
} from '../../distributions/distribution.ts';
import { distributions } from '../../distributions/distributions.ts';
import { instructions } from '../../distributions/instructions.ts';
import { k3sServerFlags } from '../../distributions/k3s-arguments.ts';
import { acceptedToday, notesOfToday } from '../../distributions/today.ts';
import { IrsaError } from '../../errors/irsa-error.ts';
import { effectiveAudiences, flagsOf } from '../../links/control-plane/manifest/flags.ts';
import { publicPemOf } from '../../trust/jwks.ts';
import { type ClusterOptions, connectOptionsOf } from '../access-options.ts';
import { documentText, writeDocument } from '../document-output.ts';
import { declaredIssuerUrl } from '../issuer-url-of.ts';
import { readKeySources } from '../key-sources.ts';
import { readText } from '../read-text.ts';
import type { ControlPlaneSteps } from '../results/step-results.ts';

interface RenderControlPlaneOptions extends ClusterOptions {
  readonly file: string;
  readonly distribution: DistributionName;
  readonly out?: string;
  readonly output: 'human' | 'json' | 'yaml';
  readonly acceptedIssuer?: readonly string[];
}

/** What API servers accept and issue today, and what has to be said of it. */
interface Today {
  readonly settings: Pick<ControlPlaneSettings, 'issuersToday' | 'audiencesToday' | 'keysToday'>;
  readonly notes: readonly string[];
}

/** Changes nothing; asks the cluster for what has to be kept, where the distribution keeps its cluster. */
export async function renderControlPlane(options: RenderControlPlaneOptions): Promise<void> {
  const chain = await readTrustChain(options.file, readText);
  const distribution = distributions[options.distribution];
  if (!distribution.keepsCluster && options.acceptedIssuer) throw nothingAccepted(distribution);
  const issuer = declaredIssuerUrl(chain);
  const key = await keyOf(chain, distribution);
  const today = distribution.keepsCluster ? await lookAtToday(chain, issuer, options) : nothingToday;
  const notes = [...today.notes, ...distribution.notes];
  const steps = distribution.steps({ chain: chain.name, issuer, key, ...today.settings });
  const result: ControlPlaneSteps = { distribution: options.distribution, notes, steps };
  await writeDocument(
    options.output === 'human'
      ? instructions(distribution, result, { chain: chain.name, issuer })
      : await documentText(`${JSON.stringify(result, null, 2)}\n`, options.output),
    options.out,
  );
}

const nothingToday: Today = {
  settings: { issuersToday: [], audiencesToday: [], keysToday: [] },
  notes: [],
};

/** The private key itself is not part of what is rendered: the steps name its file. */
async function keyOf(
  { signingKey }: TrustChain,
  { title, takesKey }: Distribution,
): Promise<ChainKey | null> {
  if (signingKey.source === 'cluster') return null;
  if (!takesKey) {
    throw new IrsaError('IRSA-CONTROLPLANE-143', {
      what: `${title} signs with keys that it makes itself.`,
      why: `\`signingKey: {source: ${signingKey.source}}\` would publish a key that none of its API servers signs with.`,
      next: 'Write `signingKey: {source: cluster}` into irsa.yaml.',
    });
  }
  if (signingKey.source === 'generate') {
    throw new IrsaError('IRSA-CONTROLPLANE-135', {
      what: `The steps for ${title} need the key pair as a file.`,
      why: '`signingKey: {source: generate}` makes the key on a kubeadm node, and no file of it is on this machine.',
      next: 'Run `irsactl key sa.key` and write `signingKey: {source: file, path: sa.key}` into irsa.yaml, or use `source: cluster`.',
    });
  }
  const { keys } = await readKeySources([signingKey.path]);
  const [{ kid: keyId } = { kid: '' }] = keys;
  return { keyId, publicPem: keys.map(publicPemOf).join(''), privateFile: signingKey.path };
}

async function lookAtToday(
  chain: TrustChain,
  issuer: string,
  options: RenderControlPlaneOptions,
): Promise<Today> {
  const { connectCluster } = await import('../../kubernetes/connect.ts');
  const { lookUpCluster } = await import('../../kubernetes/look-up.ts');
  const { clusterKeys } = await import('../../kubernetes/cluster-keys.ts');
  const { probeAccount } = await import('../../kubernetes/probe-account.ts');
  const { shownArguments } = await import('../../kubernetes/server-arguments.ts');
  const { readTokenClaims } = await import('../../kubernetes/token-claims.ts');
  const client = await connectCluster(connectOptionsOf(options));
  await lookUpCluster(client);
  const declared = chain.roles.flatMap(({ serviceAccounts }) => serviceAccounts);
  const defaultAccount = { namespace: 'default', name: 'default' };
  const account = probeAccount(client, {
    chain: chain.name,
    mayCreate: false,
    declared: [...declared, defaultAccount],
  });
  const token = await account.mint();
  const claims = token === null ? null : readTokenClaims(token);
  if (claims === null) throw noToken(client.server);
  const { staticPods, k3sServers, apiServers } = await shownArguments(client);
  const servers = [...staticPods, ...k3sServers.map(k3sServerFlags)].map((words) => {
    const flags = flagsOf(words.map((text) => ({ text })));
    return { issuers: flags.issuers, audiences: effectiveAudiences(flags) };
  });
  const { acceptedIssuer: named = [] } = options;
  const today = acceptedToday({ token: claims, servers, apiServers, named });
  if (!today.isComplete && today.issuersToday.every((one) => one === issuer)) {
    throw unknownIssuers(client.server, claims);
  }
  const keys = await clusterKeys(client, account);
  return {
    settings: {
      issuersToday: today.issuersToday,
      // What irsa.yaml lists comes beside them; that others may go needs a look that steps cannot take.
      audiencesToday: [...new Set([...today.audiencesToday, ...(chain.controlPlane.apiAudiences ?? [])])],
      keysToday: keys.map(publicPemOf),
    },
    notes: notesOfToday(today, issuer),
  };
}

function nothingAccepted({ title }: Distribution): IrsaError {
  return new IrsaError('IRSA-CLI-006', {
    what: `\`--accepted-issuer\` and ${title} do not go together.`,
    why: 'A new cluster is made there, which has accepted nothing before.',
    next: 'Leave the option out.',
  });
}

function unknownIssuers(
  server: string,
  { issuer, audiences }: { readonly issuer: string; readonly audiences: readonly string[] },
): IrsaError {
  return new IrsaError('IRSA-CONTROLPLANE-139', {
    what: `Which issuers the API server at ${server} accepts from before the chain is not known.`,
    why: `Its tokens are of ${issuer} already (audiences: ${audiences.join(', ')}), and not every API server shows its flags through the API. Steps without the issuers from before would refuse their tokens.`,
    next: `Name each with \`--accepted-issuer\`, as \`--service-account-issuer\` of the API servers has it. Where there never was another one, \`--accepted-issuer ${issuer}\` says so.`,
  });
}

function noToken(server: string): IrsaError {
  return new IrsaError('IRSA-CONTROLPLANE-136', {
    what: `The API server at ${server} gave no token, so that issuer and audiences of today are not known.`,
    why: 'Neither a service account of irsa.yaml nor default/default is there.',
    next: 'Choose the context of the right cluster, or create a service account of irsa.yaml.',
  });
}

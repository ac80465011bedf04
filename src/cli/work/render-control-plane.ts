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
import { IrsaError } from '../../errors/irsa-error.ts';
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
}

/** What an API server accepts and issues today. */
type Today = Pick<ControlPlaneSettings, 'issuersToday' | 'audiencesToday' | 'keysToday'>;

/** Changes nothing; asks the cluster for what has to be kept, where the distribution keeps its cluster. */
export async function renderControlPlane(options: RenderControlPlaneOptions): Promise<void> {
  const chain = await readTrustChain(options.file, readText);
  const distribution = distributions[options.distribution];
  const settings = {
    chain: chain.name,
    issuer: declaredIssuerUrl(chain),
    key: await keyOf(chain, distribution),
    ...(distribution.keepsCluster ? await lookAtToday(chain, options) : nothingToday),
  };
  const steps = distribution.steps(settings);
  const result: ControlPlaneSteps = { distribution: options.distribution, steps };
  await writeDocument(
    options.output === 'human'
      ? instructions(distribution, steps, chain.name)
      : await documentText(`${JSON.stringify(result, null, 2)}\n`, options.output),
    options.out,
  );
}

const nothingToday: Today = { issuersToday: [], audiencesToday: [], keysToday: [] };

/** The private key itself is not part of what is rendered: the steps name its file. */
async function keyOf({ signingKey }: TrustChain, { title }: Distribution): Promise<ChainKey | null> {
  if (signingKey.source === 'cluster') return null;
  if (signingKey.source === 'generate') {
    throw new IrsaError('IRSA-CONTROLPLANE-135', {
      what: `The steps for ${title} need the key pair as a file.`,
      why: '`signingKey: {source: generate}` makes the key on a kubeadm node, and no file of it is on this machine.',
      next: 'Run `irsactl key sa.key` and write `signingKey: {source: file, path: sa.key}` into irsa.yaml, or use `source: cluster`.',
    });
  }
  const { keys } = await readKeySources([signingKey.path]);
  return { publicPem: keys.map(publicPemOf).join(''), privateFile: signingKey.path };
}

async function lookAtToday(chain: TrustChain, options: ClusterOptions): Promise<Today> {
  const { connectCluster } = await import('../../kubernetes/connect.ts');
  const { lookUpCluster } = await import('../../kubernetes/look-up.ts');
  const { clusterKeys } = await import('../../kubernetes/cluster-keys.ts');
  const { probeAccount } = await import('../../kubernetes/probe-account.ts');
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
  const keys = await clusterKeys(client, account);
  return {
    issuersToday: [claims.issuer],
    // What irsa.yaml lists comes beside them; that others may go needs a look that steps cannot take.
    audiencesToday: [...new Set([...claims.audiences, ...(chain.controlPlane.apiAudiences ?? [])])],
    keysToday: keys.map(publicPemOf),
  };
}

function noToken(server: string): IrsaError {
  return new IrsaError('IRSA-CONTROLPLANE-136', {
    what: `The API server at ${server} gave no token, so that issuer and audiences of today are not known.`,
    why: 'Neither a service account of irsa.yaml nor default/default is there.',
    next: 'Choose the context of the right cluster, or create a service account of irsa.yaml.',
  });
}

import { type AccountClients, openAccounts } from '../../src/aws/account-clients.ts';
import { acmCertificates } from '../../src/aws/acm-certificates.ts';
import { type AwsClients, type AwsSettings, awsClients } from '../../src/aws/clients.ts';
import { cloudFrontDistributions } from '../../src/aws/cloudfront-distributions.ts';
import { iamIdentityProviders } from '../../src/aws/iam-identity-providers.ts';
import { iamIssuerTrust } from '../../src/aws/iam-issuer-trust.ts';
import { iamRoles } from '../../src/aws/iam-roles.ts';
import { s3Buckets } from '../../src/aws/s3-buckets.ts';
import { applyPlan } from '../../src/chain/apply-plan.ts';
import { type ChainPlan, plannedChanges } from '../../src/chain/chain-plan.ts';
import type { Change } from '../../src/chain/change.ts';
import type { ChainContext } from '../../src/chain/context.ts';
import type { Finding } from '../../src/chain/finding.ts';
import { known } from '../../src/chain/known.ts';
import type { Consent, Link } from '../../src/chain/link.ts';
import { planChain } from '../../src/chain/plan-chain.ts';
import { type LinkVerdict, verifyChain } from '../../src/chain/verify-chain.ts';
import type { TrustChain } from '../../src/config/trust-chain.ts';
import { identityProviderLink } from '../../src/links/identity-provider/link.ts';
import type { IdentityProviderPorts } from '../../src/links/identity-provider/ports.ts';
import { issuerLink } from '../../src/links/issuer/link.ts';
import type { Clock, PublicDocuments } from '../../src/links/issuer/ports.ts';
import { rolesLink } from '../../src/links/roles/link.ts';
import { publishedFolder } from '../../src/nodes/published-folder.ts';
import { partitionOf } from '../../src/trust/arn.ts';
import { parseIssuerUrl } from '../../src/trust/issuer-url.ts';
import { type Jwk, jwkOf } from '../../src/trust/jwks.ts';
import { fakeChain, fakeContext } from './fake-context.ts';
import { fakeLink } from './fake-link.ts';
import { chainRemoval } from './look.ts';
import { rsaPair } from './test-keys.ts';

/** An AWS endpoint, and how clients outside read its public documents. */
export interface AwsPlace {
  /** Default: eu-central-1. */
  readonly region?: string;
  /** Default: AWS's own hosts. */
  readonly endpoint?: string;
  readonly ca?: string;
  readonly credentials: { accessKeyId: string; secretAccessKey: string };
  readonly publicDocuments: PublicDocuments;
  /** Without it, the issuer's certificates are unknown. */
  readonly certificatesOf?: IdentityProviderPorts['certificatesOf'];
  /** Default: real time, without waiting. */
  readonly clock?: Clock;
  readonly report?: AwsSettings['report'] & {};
  readonly outagePauses?: readonly number[];
}

/** The three AWS links of one chain, run by the engine as the command line does. */
export interface AwsWorld {
  readonly context: ChainContext;
  readonly clients: AwsClients;
  readonly links: readonly Link[];
  readonly key: Jwk;
  plan(consent?: Partial<Consent>): Promise<ChainPlan>;
  /** Plans and applies. `failAfter` stops everything right after that many changes, as if killed. */
  apply(options?: { consent?: Partial<Consent>; failAfter?: number }): Promise<readonly Change[]>;
  /** Carries out a plan that was made before. */
  carryOut(plan: ChainPlan, options?: { failAfter?: number }): Promise<readonly Change[]>;
  planRemoval(): Promise<ChainPlan>;
  remove(options?: { failAfter?: number }): Promise<readonly Change[]>;
  verify(): Promise<readonly LinkVerdict[]>;
}

let worlds = 0;

/** The settings of a place that the clients need. */
function settingsOf({ region = 'eu-central-1', ...place }: AwsPlace) {
  const { publicDocuments: _, certificatesOf: __, clock: ___, ...settings } = place;
  return { region, ...settings };
}

/** A chain with a unique name and bucket on the given AWS, so that tests do not collide. */
export function awsWorld(
  place: AwsPlace,
  over: Partial<TrustChain> = {},
  key = jwkOf(rsaPair().publicKey),
): AwsWorld {
  worlds += 1;
  const settings = settingsOf(place);
  const context = contextOf(`w${process.pid}-${worlds}`, settings.region, over);
  const clients = awsClients({ ...settings, region: context.aws.region });
  return worldOn(onlyAccount(context, clients), context, key, place);
}

/** The same for every account of the chain. Each is opened with its own credentials, as the command line does. */
export async function awsWorldOfAccounts(
  place: AwsPlace,
  over: Partial<TrustChain>,
  key = jwkOf(rsaPair().publicKey),
): Promise<AwsWorld> {
  worlds += 1;
  const settings = settingsOf(place);
  const context = contextOf(`w${process.pid}-${worlds}`, settings.region, over);
  const accounts = await openAccounts(settings, context.chain.aws);
  return worldOn(accounts, { ...context, aws: accounts.identity }, key, place);
}

type Accounts = Pick<AccountClients, 'own' | 'all' | 'each'>;

function onlyAccount({ aws }: ChainContext, clients: AwsClients): Accounts {
  return {
    own: clients,
    all: new Map([[aws.account, clients]]),
    each: (make) => {
      const port = make(clients);
      return () => port;
    },
  };
}

function worldOn(
  accounts: Accounts,
  context: ChainContext,
  key: Jwk,
  { publicDocuments, certificatesOf = async () => ({ kind: 'unseen' }), clock }: AwsPlace,
): AwsWorld {
  const { own: clients } = accounts;
  const distributions = cloudFrontDistributions(clients);
  const certificates = acmCertificates(clients);
  const identityProviders = accounts.each((one) => iamIdentityProviders(one, [1]));
  const links = [
    fakeLink('signing-key', { outputs: { publicKeys: known([key]) } }),
    issuerLink({
      trust: iamIssuerTrust(accounts.all),
      buckets: s3Buckets(clients, context.aws.account),
      distributions: () => Promise.resolve(distributions),
      certificates: () => Promise.resolve(certificates),
      clock: clock ?? { now: () => performance.now(), sleep: () => Promise.resolve() },
      folder: publishedFolder,
      publicDocuments,
    }),
    identityProviderLink({
      identityProviders,
      certificatesOf,
    }),
    rolesLink({
      roles: accounts.each(iamRoles),
      providerCreated: async (account, arn) => (await identityProviders(account).find(arn))?.created ?? null,
    }),
  ];
  const consentOf = (consent: Partial<Consent> = {}): Consent => ({
    adopt: false,
    issuerChangeReviewed: false,
    acceptLoss: false,
    ...consent,
  });
  const carryOut = async (plan: ChainPlan, consent: Consent, failAfter: number | undefined) => {
    const progress = () => {};
    const sleep = () => Promise.resolve();
    const stopping = failAfter === undefined ? links : failingLinks(links, failAfter);
    await applyPlan(plan, {
      links: stopping,
      context,
      consent,
      progress,
      interrupted: () => false,
      assertHeld: () => {},
      sleep,
    });
    return plannedChanges(plan);
  };
  return {
    context,
    clients,
    links,
    key,
    plan: (consent) => planChain(links, context, consentOf(consent)),
    async apply({ consent, failAfter } = {}) {
      const plan = await planChain(links, context, consentOf(consent));
      return carryOut(plan, consentOf(consent), failAfter);
    },
    carryOut: (plan, { failAfter } = {}) => carryOut(plan, consentOf(), failAfter),
    planRemoval: () => chainRemoval(links, context, 'sign-back', consentOf()),
    async remove({ failAfter } = {}) {
      const plan = await chainRemoval(links, context, 'sign-back', consentOf());
      return carryOut(plan, consentOf(), failAfter);
    },
    verify: () => verifyChain({ links, context, progress: () => {} }),
  };
}

/** The findings of a plan's links. */
export function findingsOf(plan: ChainPlan): readonly Finding[] {
  return plan.links.flatMap(({ findings }) => findings);
}

/** Simulates a process that is killed after it made a change and before it recorded the change. */
export class Killed extends Error {}

function failingLinks(links: readonly Link[], failAfter: number): readonly Link[] {
  let done = 0;
  return links.map((link) => ({
    ...link,
    // One change after the other, so that the tests know which changes were made.
    laneOf: () => '',
    async apply(...args: Parameters<Link['apply']>) {
      await link.apply(...args);
      done += 1;
      if (done === failAfter) throw new Killed();
    },
  }));
}

function contextOf(name: string, region: string, over: Partial<TrustChain>): ChainContext {
  const bucket = `${name}-oidc`;
  const partition = partitionOf(region);
  const url = parseIssuerUrl(`https://${bucket}.s3.${region}.${partition.dnsSuffix}`);
  const [role] = fakeChain().roles;
  if (!role) throw new Error('the example has a role');
  const chain = fakeChain({
    name,
    issuer: { hosting: 's3', bucket, url },
    roles: [
      { ...role, name: `${name}-shop-orders` },
      {
        ...role,
        name: `${name}-shop-invoices`,
        serviceAccounts: [
          { namespace: 'shop', name: 'invoices' },
          { namespace: 'shop', name: 'reminders' },
        ],
        policies: [
          {
            kind: 'inline',
            name: 'read-queue',
            document: {
              Version: '2012-10-17',
              Statement: [{ Effect: 'Allow', Action: 'sqs:ReceiveMessage', Resource: '*' }],
            },
          },
        ],
      },
    ],
    ...over,
  });
  return fakeContext({ chain, aws: { ...fakeContext().aws, region, partition } });
}

import { type AccountClients, openAccounts } from '../../aws/account-clients.ts';
import { anyRegion, configuredRegion } from '../../aws/configured-region.ts';
import { iamIssuerTrust } from '../../aws/iam-issuer-trust.ts';
import { iamRoles } from '../../aws/iam-roles.ts';
import { accountOfRole } from '../../config/chain-accounts.ts';
import { readTrustChain } from '../../config/read-trust-chain.ts';
import type { TrustChain } from '../../config/trust-chain.ts';
import { counted } from '../../errors/counted.ts';
import { IrsaError, IrsaErrors } from '../../errors/irsa-error.ts';
import { listed } from '../../errors/listed.ts';
import type { Distributions } from '../../links/issuer/ports.ts';
import type { FoundTrustPolicy } from '../../lint/found-trust-policy.ts';
import { lintTrustPolicy, sharedWith } from '../../lint/lint-trust-policy.ts';
import { readTrustPolicies } from '../../lint/read-trust-policies.ts';
import type { AccountId } from '../../trust/arn.ts';
import type { IssuerUrl } from '../../trust/issuer-url.ts';
import { readDocument } from '../../trust/policy/parse-policy.ts';
import { concernsIssuer, type TrustSurroundings } from '../../trust/policy/trust-flaws.ts';
import { callReport, type VerboseOptions } from '../access-options.ts';
import { exitCode } from '../exit-code.ts';
import { distributionsOf, issuerUrlOf } from '../issuer-url.ts';
import { readUsable } from '../read-bounded.ts';
import { readCaFile } from '../read-ca-file.ts';
import { readText } from '../read-text.ts';
import type { LintResult } from '../results/step-results.ts';
import { problemsOf, type ValidationFormat, writeProblems } from '../write-problems.ts';

export interface LintOptions extends VerboseOptions {
  readonly file: string;
  readonly issuer?: IssuerUrl;
  readonly profile?: string;
  readonly region?: string;
  readonly caFile?: string;
  readonly output: ValidationFormat;
}

/** Policies to check, and what to check them against. */
interface Subject {
  readonly policies: readonly FoundTrustPolicy[];
  readonly surroundings: TrustSurroundings;
  /** Completes "3 trust policies …". */
  readonly where: string;
}

/** Enough for the roles of some thousand accounts. */
const largestFile = 64 * 1024 * 1024;

/** Exits with 4 for mistakes, and with 2 if a file cannot be checked. */
export async function lint(files: readonly string[], options: LintOptions): Promise<void> {
  try {
    await checkPolicies(files, options);
  } catch (error) {
    const faults = faultsOfFiles(error);
    // CI marks these in the file, too.
    if (faults.length === 0 || !isForCi(options.output)) throw error;
    await writeProblems({ errors: faults, sentence: '', result: null }, options.output);
    process.exitCode = exitCode.wrongUsage;
  }
}

function isForCi(output: ValidationFormat): boolean {
  return output === 'sarif' || output === 'github';
}

/** The errors if all of them are in files; empty for others, such as of the connection to AWS. */
function faultsOfFiles(error: unknown): readonly IrsaError[] {
  const errors = error instanceof IrsaErrors ? error.errors : error instanceof IrsaError ? [error] : [];
  return errors.every(({ problem }) => problem.place !== undefined) ? errors : [];
}

async function checkPolicies(files: readonly string[], options: LintOptions): Promise<void> {
  const { policies, surroundings, where } =
    files.length > 0 ? await ofFiles(files, options) : await ofAccount(options);
  const errors = policies.flatMap((policy) => lintTrustPolicy(policy, surroundings));
  const result: LintResult = {
    policies: policies.length,
    problems: problemsOf(errors),
  };
  const others = policies.flatMap((policy) => sharedWith(policy, surroundings));
  const allowed = others.length === 0 ? '' : ` Allowed by \`shared: true\`: ${others.join('; ')}.`;
  const sentence = `No mistakes in ${counted(policies.length, 'trust policy', 'trust policies')} ${where}.${allowed}`;
  await writeProblems({ errors, sentence, result }, options.output);
  if (errors.length > 0) process.exitCode = exitCode.findings;
}

async function ofFiles(files: readonly string[], { issuer }: LintOptions): Promise<Subject> {
  const policies = [];
  for (const file of files) {
    const text = await readUsable(file, largestFile, (why, cause) => unreadable(file, why, cause));
    policies.push(...readTrustPolicies(file, text));
  }
  return {
    policies,
    surroundings: { issuer: issuer ?? null, providers: null },
    where: `of ${files.join(', ')}`,
  };
}

function unreadable(file: string, why: string, cause?: unknown): IrsaError {
  return new IrsaError(
    'IRSA-LINT-009',
    {
      what: `${file} cannot be read.`,
      why,
      next: 'Name a policy document, or the output of `aws iam get-role` or `aws iam list-roles`.',
      place: { file },
    },
    { cause },
  );
}

/** All roles that trust the issuer. */
async function ofAccount(options: LintOptions): Promise<Subject> {
  const { target, urlFrom, chain } = await issuerAndTarget(options);
  const reportCall = callReport(options);
  const accounts = await openAccounts(
    {
      region: target.region,
      ...(reportCall && { reportCall }),
      ...(options.caFile !== undefined && { ca: await readCaFile(options.caFile) }),
      ...(options.profile !== undefined && { profile: options.profile }),
    },
    target,
  );
  try {
    const url = await urlFrom(distributionsOf(accounts.own));
    const ids = [...accounts.all.keys()];
    const sharedIn = (id: AccountId) => sharedRoles(chain, accounts.identity.account, id);
    const [policies, providers] = await Promise.all([
      Promise.all(ids.map((id) => rolesTrusting(url, accounts, id, sharedIn(id)))),
      iamIssuerTrust(accounts.all).list(),
    ]);
    return {
      policies: policies.flat(),
      surroundings: {
        issuer: url,
        providers: new Set(providers),
        ...(chain && { audience: chain.audience }),
      },
      where: `of the ${ids.length === 1 ? 'account' : 'accounts'} ${listed(ids)} for ${url}`,
    };
  } finally {
    accounts.close();
  }
}

/** The roles of one account that trust the issuer; with its ID if there are several accounts. */
async function rolesTrusting(
  url: IssuerUrl,
  { all, each }: AccountClients,
  id: AccountId,
  shared: ReadonlySet<string>,
): Promise<readonly FoundTrustPolicy[]> {
  const roles = await each(iamRoles)(id).list();
  return roles
    .filter(({ trustPolicy }) => concernsIssuer(readDocument(trustPolicy, 'trust').policy, url))
    .map(({ name, trustPolicy }) => ({
      owner: `The role ${name}${all.size === 1 ? '' : ` of the account ${id}`}`,
      document: trustPolicy,
      shared: shared.has(name),
      account: id,
      placeOf: () => undefined,
    }));
}

/** With --issuer, irsa.yaml is not needed. */
async function issuerAndTarget({ issuer, region, profile, file }: LintOptions) {
  if (issuer !== undefined) {
    const chosen = region ?? (await configuredRegion(process.env, profile)) ?? anyRegion;
    return { urlFrom: async () => issuer, target: { region: chosen }, chain: null };
  }
  const chain = await readTrustChain(file, readText, { region });
  return {
    urlFrom: (distributions: () => Promise<Distributions>) => issuerUrlOf(chain, distributions),
    target: chain.aws,
    chain,
  };
}

/** Names of an account's roles with `shared: true`. */
function sharedRoles(chain: TrustChain | null, own: AccountId, id: AccountId): ReadonlySet<string> {
  const roles = chain?.roles.filter((role) => accountOfRole(chain, role, own).id === id) ?? [];
  return new Set(roles.filter(({ shared }) => shared).map(({ name }) => name));
}

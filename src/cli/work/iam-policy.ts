import { join, parse } from 'node:path';
import { readTrustChain } from '../../config/read-trust-chain.ts';
import type { TrustChain } from '../../config/trust-chain.ts';
import { IrsaError } from '../../errors/irsa-error.ts';
import { listed } from '../../errors/listed.ts';
import {
  administratorRoles,
  iamPolicies,
  permissionsOf,
  unknownPolicies,
} from '../../permissions/iam-policy.ts';
import { type AccountId, parseAccountId, partitionOf } from '../../trust/arn.ts';
import { type DocumentOptions, isStandardOutput, writeJson } from '../document-output.ts';
import { accountOfOption } from '../find-by-name.ts';
import { standardError } from '../output/printer.ts';
import { readText } from '../read-text.ts';
import { wrap } from '../views/paint.ts';

export interface IamPolicyOptions extends DocumentOptions {
  readonly file: string;
  /** A name of spec.aws.accounts, or an ID. */
  readonly account?: string;
  readonly readOnly?: true;
}

/** Reads only irsa.yaml, because users need the policy before they have any permission. */
export async function writeIamPolicy(options: IamPolicyOptions): Promise<void> {
  const chain = await readTrustChain(options.file, readText);
  const owner = { account: accountOf(chain, options), partition: partitionOf(chain.aws.region) };
  const needed = permissionsOf(chain, owner).filter(({ access }) => access === 'look' || !options.readOnly);
  const policies = iamPolicies(needed);
  const files = filesFor(options.out, policies.length);
  for (const [index, policy] of policies.entries()) {
    await writeJson(`${JSON.stringify(policy, null, 2)}\n`, { ...options, out: files[index] });
  }
  if (files.length > 1)
    standardError().lines([`Wrote ${files.join(', ')}: IAM allows 6,144 characters per policy.`]);
  if (options.readOnly) return;
  noteAdministrators(administratorRoles(chain, owner));
  noteUnknown(unknownPolicies(chain, owner));
}

function noteUnknown(policies: readonly string[]): void {
  if (policies.length === 0) return;
  const { canvas } = standardError();
  const text = `Note: irsactl does not know what ${listed(policies)} allows. If it allows administration, users with this policy can become administrators of the account through its roles. Then set a permissionsBoundary in irsa.yaml.`;
  standardError().lines(wrap(text, '', canvas.width));
}

function noteAdministrators(names: readonly string[]): void {
  if (names.length === 0) return;
  const { canvas } = standardError();
  const roles = `${names.length === 1 ? 'role' : 'roles'} ${listed(names)}`;
  const text = `Note: users with this policy can become administrators of the account through the ${roles}: they may write trust policies, and nothing limits these roles. Set a permissionsBoundary in irsa.yaml.`;
  standardError().lines(wrap(text, '', canvas.width));
}

/** `policy.json`, or `policy-1.json` and so on. */
function filesFor(out: string | undefined, count: number): readonly (string | undefined)[] {
  if (count === 1) return [out];
  if (isStandardOutput(out)) {
    throw new IrsaError('IRSA-CLI-006', {
      what: `The policy needs ${count} documents, but standard output takes one.`,
      why: 'IAM allows 6,144 characters per policy, and the roles of irsa.yaml need more.',
      next: 'Add `--out policy.json`, which writes policy-1.json, policy-2.json and so on.',
    });
  }
  const { dir, name, ext } = parse(out);
  return Array.from({ length: count }, (_, index) => join(dir, `${name}-${index + 1}${ext}`));
}

/** If irsa.yaml lists no further accounts, any ID is valid, because spec.aws.account is optional. */
function accountOf(chain: TrustChain, options: IamPolicyOptions): AccountId {
  const { account: own, accounts = [] } = chain.aws;
  const given = parseAccountId(options.account ?? '');
  if (accounts.length === 0 && given !== null) return given;
  const named = accountOfOption(chain, options)?.id ?? own;
  if (named !== undefined) return named;
  throw new IrsaError('IRSA-CLI-006', {
    what: 'The AWS account is unknown.',
    why: `The policy contains ARNs of roles and identity provider, and ${chain.file} has no spec.aws.account.`,
    next: 'Add `--account ID`, or set spec.aws.account in the file.',
  });
}

import { join, parse } from 'node:path';
import { readTrustChain } from '../../config/read-trust-chain.ts';
import type { TrustChain } from '../../config/trust-chain.ts';
import { IrsaError } from '../../errors/irsa-error.ts';
import { listed } from '../../errors/listed.ts';
import { administratorRoles, iamPolicies, permissionsOf } from '../../permissions/iam-policy.ts';
import { type AccountId, parseAccountId, partitionOf } from '../../trust/arn.ts';
import { type DocumentFormat, documentText, toStandardOutput, writeDocument } from '../document-output.ts';
import { accountOfOption } from '../named-account-of.ts';
import { standardError } from '../output/printer.ts';
import { readText } from '../read-text.ts';
import { wrap } from '../views/paint.ts';

export interface IamPolicyOptions {
  readonly file: string;
  /** A name of spec.aws.accounts, or an ID. */
  readonly account?: string;
  readonly readOnly?: true;
  readonly out?: string;
  readonly output: DocumentFormat;
}

/** Reads irsa.yaml alone: the policy is made before anybody has a right to look. */
export async function writeIamPolicy(options: IamPolicyOptions): Promise<void> {
  const chain = await readTrustChain(options.file, readText);
  const owner = { account: accountOf(chain, options), partition: partitionOf(chain.aws.region) };
  const needed = permissionsOf(chain, owner).filter(({ access }) => access === 'look' || !options.readOnly);
  const policies = iamPolicies(needed);
  const files = filesFor(options.out, policies.length);
  for (const [index, policy] of policies.entries()) {
    const text = `${JSON.stringify(policy, null, 2)}\n`;
    await writeDocument(await documentText(text, options.output), files[index]);
  }
  if (files.length > 1)
    standardError().lines([`Wrote ${files.join(', ')}: IAM takes 6,144 characters a policy.`]);
  if (!options.readOnly) noteAdministrators(administratorRoles(chain, owner));
}

function noteAdministrators(names: readonly string[]): void {
  if (names.length === 0) return;
  const { canvas } = standardError();
  const roles = `${names.length === 1 ? 'role' : 'roles'} ${listed(names)}`;
  const text = `Note: whoever has this policy can make themselves administrator of the account by ${roles}: the policy allows writing trust policies, and nothing limits what these roles may do. A permissionsBoundary in irsa.yaml does.`;
  standardError().lines(wrap(text, '', canvas.width));
}

/** `policy.json` alone, or `policy-1.json` and on. */
function filesFor(out: string | undefined, count: number): readonly (string | undefined)[] {
  if (count === 1) return [out];
  if (toStandardOutput(out)) {
    throw new IrsaError('IRSA-CLI-006', {
      what: `The policy is ${count} documents, and standard output takes one.`,
      why: 'IAM takes 6,144 characters a policy, and the roles of irsa.yaml need more.',
      next: 'Add `--out policy.json`, which writes policy-1.json, policy-2.json and so on.',
    });
  }
  const { dir, name, ext } = parse(out);
  return Array.from({ length: count }, (_, index) => join(dir, `${name}-${index + 1}${ext}`));
}

/** Where irsa.yaml has one account, any ID may be given: it may well leave it open. */
function accountOf(chain: TrustChain, options: IamPolicyOptions): AccountId {
  const { account: own, accounts = [] } = chain.aws;
  const given = parseAccountId(options.account ?? '');
  if (accounts.length === 0 && given !== null) return given;
  const named = accountOfOption(chain, options)?.id ?? own;
  if (named !== undefined) return named;
  throw new IrsaError('IRSA-CLI-006', {
    what: 'Nothing names the AWS account.',
    why: `The policy names roles and identity provider by their ARNs, and ${chain.file} has no spec.aws.account.`,
    next: 'Add `--account ID`, or spec.aws.account to the file.',
  });
}

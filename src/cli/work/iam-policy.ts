import { readTrustChain } from '../../config/read-trust-chain.ts';
import type { TrustChain } from '../../config/trust-chain.ts';
import { IrsaError } from '../../errors/irsa-error.ts';
import { listed } from '../../errors/listed.ts';
import { administratorRoles, iamPolicy, permissionsOf } from '../../permissions/iam-policy.ts';
import { type AccountId, parseAccountId, partitionOf } from '../../trust/arn.ts';
import { type DocumentFormat, documentText, writeDocument } from '../document-output.ts';
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
  const text = `${JSON.stringify(iamPolicy(needed), null, 2)}\n`;
  await writeDocument(await documentText(text, options.output), options.out);
  const open = options.readOnly ? [] : administratorRoles(chain, owner);
  if (open.length > 0) {
    const { canvas } = standardError();
    const roles = `${open.length === 1 ? 'role' : 'roles'} ${listed(open)}`;
    const text = `Note: whoever has this policy can make themselves administrator of the account by ${roles}: the policy allows writing trust policies, and nothing limits what these roles may do. A permissionsBoundary in irsa.yaml does.`;
    standardError().lines(wrap(text, '', canvas.width));
  }
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

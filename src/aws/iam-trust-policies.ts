import { type IAMClient, paginateListRoles } from '@aws-sdk/client-iam';
import type { Json } from '../trust/json.ts';
import { parsePolicyText } from './policy-text.ts';

interface RoleTrust {
  readonly name: string;
  readonly trustPolicy: Json;
}

/** The trust policy of each role of the account, a thousand a call: https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoles.html */
export async function listTrustPolicies(iam: IAMClient): Promise<readonly RoleTrust[]> {
  const found: RoleTrust[] = [];
  for await (const { Roles = [] } of paginateListRoles({ client: iam }, { MaxItems: 1000 })) {
    for (const { RoleName = '', AssumeRolePolicyDocument } of Roles) {
      found.push({ name: RoleName, trustPolicy: parsePolicyText(AssumeRolePolicyDocument) });
    }
  }
  return found;
}

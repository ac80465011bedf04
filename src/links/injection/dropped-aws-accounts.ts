import type { Finding } from '../../chain/finding.ts';
import { listed } from '../../errors/listed.ts';
import { parseRoleArn } from '../../trust/parse-arn.ts';
import { chainOf, roleKey } from './account-mark.ts';
import type { DesiredInjection } from './desired.ts';
import { finding } from './findings.ts';
import type { InjectionFacts } from './observe.ts';

/**
 * Reports AWS accounts that irsa.yaml no longer names but in which service accounts of the chain still have a role. irsactl
 * does not read those accounts, so it would leave their roles and an identity provider that still trusts the issuer.
 */
export function droppedAwsAccounts(desired: DesiredInjection, facts: InjectionFacts): readonly Finding[] {
  const key = roleKey(desired);
  const held = [...facts.accounts].flatMap(([name, live]) => {
    const isOwn = chainOf(live) === desired.chain && live.ownedAnnotations.includes(key);
    const role = isOwn ? parseRoleArn(live.annotations[key] ?? '') : null;
    return role && !desired.awsAccounts.includes(role.account) ? [{ name, role }] : [];
  });
  return [...Map.groupBy(held, ({ role }) => role.account)].map(([account, holders]) =>
    finding.error('IRSA-ROLE-055', {
      what: `The chain has roles in the AWS account ${account}, which irsa.yaml does not name.`,
      why: `${listed(holders.map(({ name, role }) => `${name} has ${role.arn}`))}. irsactl reads only the accounts in irsa.yaml, so it would leave these roles and the identity provider, which trusts the issuer.`,
      next: `Add ${account} to spec.aws.accounts in irsa.yaml again, then delete its roles with \`irsactl apply --prune\` or the whole chain with \`irsactl destroy\`. If the account has nothing of the chain, remove the annotation ${key}.`,
    }),
  );
}

import type { Finding } from '../../chain/finding.ts';
import { listed } from '../../errors/listed.ts';
import { parseRoleArn } from '../../trust/parse-arn.ts';
import { chainOf, roleKey } from './account-mark.ts';
import type { DesiredInjection } from './desired.ts';
import { finding } from './findings.ts';
import type { InjectionFacts } from './observe.ts';

/**
 * AWS accounts that irsa.yaml no longer names, in which service accounts of the chain have a role: nobody looks there, so
 * that role and identity provider would be left behind, and the identity provider would go on to trust the issuer.
 */
export function leftAccounts(desired: DesiredInjection, facts: InjectionFacts): readonly Finding[] {
  const key = roleKey(desired);
  const held = [...facts.accounts].flatMap(([name, live]) => {
    const isOwn = chainOf(live) === desired.chain && live.ownedAnnotations.includes(key);
    const role = isOwn ? parseRoleArn(live.annotations[key] ?? '') : null;
    return role && !desired.awsAccounts.includes(role.account) ? [{ name, role }] : [];
  });
  return [...Map.groupBy(held, ({ role }) => role.account)].map(([account, holders]) =>
    finding.error('IRSA-ROLE-055', {
      what: `The chain has roles in the AWS account ${account}, which irsa.yaml does not name.`,
      why: `${listed(holders.map(({ name, role }) => `${name} has ${role.arn}`))}. What is in an account that is not named is not looked at: these roles, and the identity provider that trusts the issuer, would be left behind.`,
      next: `Put ${account} back into irsa.yaml (spec.aws.accounts), and take its roles away with \`irsactl apply --prune\` or all of the chain with \`irsactl destroy\`. Where nothing of it is left, take the annotation ${key} off.`,
    }),
  );
}

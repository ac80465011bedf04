import { asWarning, type Finding } from '../../chain/finding.ts';
import { chainAnnotation } from '../../chain/object-marks.ts';
import { accountName, type RoleAccount } from '../../chain/role-accounts.ts';
import { defaultSettings } from '../../injection/settings.ts';
import { audienceKey, chainOf, roleKey } from './account-mark.ts';
import type { DesiredInjection } from './desired.ts';
import { finding } from './findings.ts';
import type { ServiceAccountFacts } from './ports.ts';

/*
 * Service accounts with `manage: false` and their annotations belong to another tool, such as Helm or GitOps. irsactl never
 * writes them; it prints the missing lines.
 */

/** Returns why pods of the account do not get their role, as an error for verify; null if the annotations are right. */
export function unmanagedFault(
  desired: DesiredInjection,
  wanted: RoleAccount,
  live: ServiceAccountFacts | undefined,
): Finding | null {
  const name = accountName(wanted.account);
  const { place } = wanted;
  const lacking = lackingLines(desired, wanted, live);
  if (lacking.length === 0) return null;
  const next = `At its source, add ${lacking.join(' and ')} to metadata.annotations.`;
  if (live === undefined) {
    return finding.error('IRSA-INJECT-050', {
      what: `Service account ${name} does not exist, and irsactl must not create it.`,
      why: `irsa.yaml gives it the role ${wanted.roleName} and says \`manage: false\`.`,
      next,
      place,
    });
  }
  return finding.error('IRSA-INJECT-050', {
    what: `Service account ${name} does not give its pods the role ${wanted.roleName}.`,
    why: `${wrongPart(desired, wanted, live)} irsa.yaml says \`manage: false\`, so irsactl does not change it.`,
    next,
    place,
  });
}

/** The same as warnings for a plan: the account's manager may annotate it after apply. */
export function unmanagedWarnings(
  desired: DesiredInjection,
  wanted: RoleAccount,
  live: ServiceAccountFacts | undefined,
): readonly Finding[] {
  const fault = unmanagedFault(desired, wanted, live);
  return [
    ...(fault ? [asWarning(fault)] : []),
    ...(live !== undefined && chainOf(live) === desired.chain ? [stillMarked(wanted)] : []),
  ];
}

/** Warns in destroy about annotations that irsactl keeps. */
export function unmanagedStays(
  desired: DesiredInjection,
  wanted: RoleAccount,
  live: ServiceAccountFacts | undefined,
): readonly Finding[] {
  const key = roleKey(desired);
  if (live?.annotations[key] !== wanted.roleArn) return [];
  return [
    finding.warning('IRSA-INJECT-016', {
      what: `irsactl keeps the annotation ${key} on service account ${accountName(wanted.account)}.`,
      why: 'irsa.yaml says `manage: false`, so it belongs to another tool. irsactl deletes its role, so AWS will refuse the pods.',
      next: 'Remove the annotation at its source.',
      place: wanted.place,
    }),
  ];
}

/** True if an account of this name is declared with `manage: false`. */
export function isUnmanaged({ accounts }: DesiredInjection, name: string): boolean {
  return accounts.some(({ account, manage }) => !manage && accountName(account) === name);
}

/** The missing or wrong annotations, as lines of a manifest. */
function lackingLines(
  desired: DesiredInjection,
  wanted: RoleAccount,
  live: ServiceAccountFacts | undefined,
): readonly string[] {
  const { roleArn } = wanted;
  const annotations = live?.annotations ?? {};
  const audience = annotations[audienceKey(desired)] ?? defaultSettings.audience;
  return [
    ...(annotations[roleKey(desired)] === roleArn ? [] : [`\`${roleKey(desired)}: ${roleArn}\``]),
    ...(audience === desired.audience ? [] : [`\`${audienceKey(desired)}: ${desired.audience}\``]),
  ];
}

function wrongPart(desired: DesiredInjection, { roleArn }: RoleAccount, live: ServiceAccountFacts): string {
  const key = roleKey(desired);
  const role = live.annotations[key];
  if (role === undefined || role === '') return `It has no annotation ${key}.`;
  if (role !== roleArn) return `Its annotation ${key} is ${role}.`;
  const audience = live.annotations[audienceKey(desired)] ?? defaultSettings.audience;
  return `Its audience is ${audience}.`;
}

/** irsactl managed the account earlier. Because of the mark, it would remove it once irsa.yaml no longer names it. */
function stillMarked({ account, place }: RoleAccount): Finding {
  const { namespace, name } = account;
  return finding.warning('IRSA-INJECT-016', {
    what: `Service account ${accountName(account)} still has the mark of this chain.`,
    why: `irsa.yaml says \`manage: false\`, but the annotation ${chainAnnotation} is still there. Because of it, irsactl would treat the account as its own once irsa.yaml no longer names it.`,
    next: `If another tool manages it, remove the mark: kubectl annotate serviceaccount --namespace ${namespace} ${name} ${chainAnnotation}-`,
    place,
  });
}

import { asWarning, type Finding } from '../../chain/finding.ts';
import { chainAnnotation } from '../../chain/object-marks.ts';
import { accountName, type RoleAccount } from '../../chain/role-accounts.ts';
import { defaultSettings } from '../../injection/settings.ts';
import { audienceKey, chainOf, roleKey } from './account-mark.ts';
import type { DesiredInjection } from './desired.ts';
import { finding } from './findings.ts';
import type { ServiceAccountFacts } from './ports.ts';

/*
 * Service accounts with `manage: false`: account and annotations are somebody else's, such as Helm's or a GitOps
 * repository's. irsactl never writes them, in no plan and no destroy; it says what is missing, to the line.
 */

/** What keeps pods of the account from their role: an error for verify. Null where the annotations are right. */
export function unmanagedFault(
  desired: DesiredInjection,
  wanted: RoleAccount,
  live: ServiceAccountFacts | undefined,
): Finding | null {
  const name = accountName(wanted.account);
  const { place } = wanted;
  const lacking = lackingLines(desired, wanted, live);
  if (lacking.length === 0) return null;
  const next = `Where it is managed, have ${lacking.join(' and ')} stand under metadata.annotations.`;
  if (live === undefined) {
    return finding.error('IRSA-INJECT-050', {
      what: `Service account ${name} does not exist, and irsactl does not create it.`,
      why: `irsa.yaml gives it the role ${wanted.roleName} and says \`manage: false\`.`,
      next,
      place,
    });
  }
  return finding.error('IRSA-INJECT-050', {
    what: `Service account ${name} does not lead its pods to the role ${wanted.roleName}.`,
    why: `${wrongPart(desired, wanted, live)} irsa.yaml says \`manage: false\`, so irsactl leaves it as it is.`,
    next,
    place,
  });
}

/** The same for a plan, which nothing of it may stop: whoever manages the account may annotate it afterwards. */
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

/** What destroy says of the accounts that it leaves as they are. */
export function unmanagedStays(
  desired: DesiredInjection,
  wanted: RoleAccount,
  live: ServiceAccountFacts | undefined,
): readonly Finding[] {
  const key = roleKey(desired);
  if (live?.annotations[key] !== wanted.roleArn) return [];
  return [
    finding.warning('IRSA-INJECT-016', {
      what: `The annotation ${key} stays on service account ${accountName(wanted.account)}.`,
      why: 'irsa.yaml says `manage: false`: it is somebody else’s. The role that it names goes, and pods would ask AWS in vain.',
      next: 'Remove the annotation where it is managed.',
      place: wanted.place,
    }),
  ];
}

/** Whether an account of this name is declared and left to others. */
export function isUnmanaged({ accounts }: DesiredInjection, name: string): boolean {
  return accounts.some(({ account, manage }) => !manage && accountName(account) === name);
}

/** The annotations that are missing or say something else, as they stand in a manifest. */
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

/** irsactl managed it before. Once irsa.yaml does not name it any more, the mark alone would have irsactl take it away. */
function stillMarked({ account, place }: RoleAccount): Finding {
  const { namespace, name } = account;
  return finding.warning('IRSA-INJECT-016', {
    what: `Service account ${accountName(account)} is still marked as this chain’s.`,
    why: `irsa.yaml says \`manage: false\`, but the annotation ${chainAnnotation} is from before: with it irsactl takes the account for its own once irsa.yaml does not name it any more.`,
    next: `When others manage it, take the mark off: kubectl annotate serviceaccount --namespace ${namespace} ${name} ${chainAnnotation}-`,
    place,
  });
}

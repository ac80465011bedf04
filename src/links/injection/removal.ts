import type { Finding } from '../../chain/finding.ts';
import type { Consent, LinkPlan, RemovalStage } from '../../chain/link.ts';
import { accountName } from '../../chain/role-accounts.ts';
import { counted } from '../../errors/counted.ts';
import { chainOf, roleKey } from './account-mark.ts';
import type { DesiredInjection } from './desired.ts';
import { droppedAwsAccounts } from './dropped-aws-accounts.ts';
import { finding } from './findings.ts';
import type { InjectionFacts } from './observe.ts';
import { releaseAccounts } from './release-accounts.ts';
import { isUnmanaged, unmanagedStays } from './unmanaged-account.ts';

/**
 * The first run removes the registration and the annotations, so that no new pod gets a role that is about to be deleted.
 * The second run deletes the accounts that the chain created and no pod uses.
 */
export function planInjectionRemoval(
  desired: DesiredInjection,
  facts: InjectionFacts,
  stage: RemovalStage,
  _consent: Consent,
): LinkPlan {
  const names = [...facts.accounts.keys()].filter((name) => !isUnmanaged(desired, name)).sort();
  const why = 'The chain is being destroyed.';
  const released = releaseAccounts(desired, facts, names, stage === 'accept-back', why);
  const { wanted, others } = facts.modes;
  const parts =
    stage === 'sign-back'
      ? [wanted, ...others].map((mode) =>
          mode.planRemoval('New pods must not get a role that is being deleted.'),
        )
      : [];
  const changes = [...parts.flatMap(({ changes }) => changes), ...released.changes];
  return {
    changes,
    findings: [
      ...parts.flatMap(({ findings }) => findings),
      ...released.findings,
      ...droppedAwsAccounts(desired, facts),
      ...unmarked(desired, facts),
      ...(stage === 'sign-back' ? unmanaged(desired, facts) : []),
    ],
    outputs: {},
    summary:
      changes.length === 0
        ? 'nothing to remove'
        : `${wanted.title} and ${counted(released.changes.length, 'service account')}`,
  };
}

/** Reports the annotations of accounts with `manage: false`, which their managers have to remove. */
function unmanaged(desired: DesiredInjection, facts: InjectionFacts): readonly Finding[] {
  if (desired.injection.mode === 'none') return [];
  return desired.accounts
    .filter(({ manage }) => !manage)
    .flatMap((wanted) => unmanagedStays(desired, wanted, facts.accounts.get(accountName(wanted.account))));
}

/** Early versions wrote annotations without the mark. Their chain is unknown, so irsactl keeps them. */
function unmarked(desired: DesiredInjection, facts: InjectionFacts): readonly Finding[] {
  if (desired.injection.mode === 'none') return [];
  const key = roleKey(desired);
  return desired.accounts.flatMap(({ account, roleArn, manage, place }) => {
    const live = facts.accounts.get(accountName(account));
    const isOurs =
      manage &&
      live !== undefined &&
      chainOf(live) === null &&
      live.ownedAnnotations.includes(key) &&
      live.annotations[key] === roleArn;
    if (!isOurs) return [];
    const { namespace, name } = account;
    return [
      finding.warning('IRSA-INJECT-016', {
        what: `irsactl keeps the annotation ${key} on service account ${accountName(account)}.`,
        why: "irsactl wrote it, but without this chain's mark, so it may belong to another chain.",
        next: `kubectl annotate serviceaccount --namespace ${namespace} ${name} ${key}-`,
        place,
      }),
    ];
  });
}

import type { Finding } from '../../chain/finding.ts';
import type { Consent, LinkPlan, RemovalStage } from '../../chain/link.ts';
import { accountName } from '../../chain/role-accounts.ts';
import { counted } from '../../errors/counted.ts';
import { chainOf, roleKey } from './account-mark.ts';
import type { DesiredInjection } from './desired.ts';
import { finding } from './findings.ts';
import { leftAccounts } from './left-accounts.ts';
import type { InjectionFacts } from './observe.ts';
import { releaseAccounts } from './release-accounts.ts';
import { isUnmanaged, unmanagedStays } from './unmanaged-account.ts';

/**
 * The first stage takes away the registration and the annotations: no new pod may count on a role that is about to go.
 * The accounts that the chain created go with the second stage, when no pod uses them any more.
 */
export function planInjectionRemoval(
  desired: DesiredInjection,
  facts: InjectionFacts,
  stage: RemovalStage,
  _consent: Consent,
): LinkPlan {
  const names = [...facts.accounts.keys()].filter((name) => !isUnmanaged(desired, name)).sort();
  const why = 'The chain is taken down.';
  const released = releaseAccounts(desired, facts, names, stage === 'accept-back', why);
  const { wanted, others } = facts.modes;
  const parts =
    stage === 'sign-back'
      ? [wanted, ...others].map((mode) =>
          mode.planRemoval('New pods must not be given a role that is being removed.'),
        )
      : [];
  const changes = [...parts.flatMap(({ changes }) => changes), ...released.changes];
  return {
    changes,
    findings: [
      ...parts.flatMap(({ findings }) => findings),
      ...released.findings,
      ...leftAccounts(desired, facts),
      ...unmarked(desired, facts),
      ...(stage === 'sign-back' ? left(desired, facts) : []),
    ],
    outputs: {},
    summary:
      changes.length === 0
        ? 'nothing to remove'
        : `${wanted.title} and ${counted(released.changes.length, 'service account')}`,
  };
}

/** What others annotated, and take off themselves. */
function left(desired: DesiredInjection, facts: InjectionFacts): readonly Finding[] {
  if (desired.injection.mode === 'none') return [];
  return desired.accounts
    .filter(({ manage }) => !manage)
    .flatMap((wanted) => unmanagedStays(desired, wanted, facts.accounts.get(accountName(wanted.account))));
}

/** Versions before the mark wrote annotations without it; whose they are cannot be known, so they stay. */
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
        what: `The annotation ${key} stays on service account ${accountName(account)}.`,
        why: 'irsactl wrote it, but it does not carry this chain’s mark, so it may be another chain’s.',
        next: `kubectl annotate serviceaccount --namespace ${namespace} ${name} ${key}-`,
        place,
      }),
    ];
  });
}

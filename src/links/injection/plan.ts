import type { Consent, LinkPlan } from '../../chain/link.ts';
import { accountName } from '../../chain/role-accounts.ts';
import { counted } from '../../errors/counted.ts';
import type { DesiredInjection } from './desired.ts';
import type { InjectionFacts } from './observe.ts';
import { planAccount } from './plan-account.ts';
import { planRegistration, unregister } from './plan-registration.ts';
import { releaseAccounts } from './release-accounts.ts';

/** Service accounts first: a webhook that is registered before them would see pods of accounts that have no role yet. */
export function planInjection(desired: DesiredInjection, facts: InjectionFacts, consent: Consent): LinkPlan {
  const released = releaseAccounts(
    desired,
    facts,
    undeclared(desired, facts),
    true,
    'irsa.yaml no longer gives a role to it.',
  );
  if (desired.mode === 'none') {
    const why = 'irsa.yaml says `injection: none`: manifests carry token and environment by hand.';
    return {
      changes: [...unregister(desired, facts, why), ...released.changes],
      findings: released.findings,
      outputs: {},
      summary: 'none: manifests carry token and env by hand',
    };
  }
  const accounts = desired.accounts.map((wanted) => planAccount(desired, wanted, facts, consent.adopt));
  const registration = planRegistration(desired, facts, consent.adopt);
  return {
    changes: [
      ...accounts.flatMap(({ change }) => change ?? []),
      ...registration.changes,
      ...released.changes,
    ],
    findings: [
      ...accounts.flatMap(({ findings }) => findings),
      ...registration.findings,
      ...released.findings,
    ],
    outputs: {},
    summary: `webhook ${desired.registrationName} for ${counted(desired.accounts.length, 'service account')}`,
  };
}

/** Accounts with this chain's mark that irsa.yaml does not name. */
function undeclared(desired: DesiredInjection, facts: InjectionFacts): readonly string[] {
  const declared = new Set(desired.accounts.map(({ account }) => accountName(account)));
  return [...facts.accounts.keys()].filter((name) => !declared.has(name)).sort();
}

import type { Consent, LinkPlan } from '../../chain/link.ts';
import { accountName } from '../../chain/role-accounts.ts';
import { counted } from '../../errors/counted.ts';
import type { DesiredInjection } from './desired.ts';
import type { InjectionFacts } from './observe.ts';
import { planAccount } from './plan-account.ts';
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
  const { mode } = desired.injection;
  const accounts =
    mode === 'none'
      ? []
      : desired.accounts.map((wanted) => planAccount(desired, wanted, facts, consent.adopt));
  const { wanted, others } = facts.modes;
  // What another mode left goes last: until then new pods are injected by it.
  const left = others.map((other) => other.planRemoval(switched(mode)));
  const replaces = left.some(({ changes }) => changes.length > 0);
  const parts = wanted.plan(consent, replaces);
  return {
    changes: [
      ...accounts.flatMap(({ change }) => change ?? []),
      ...parts.changes,
      ...left.flatMap(({ changes }) => changes),
      ...released.changes,
    ],
    findings: [
      ...accounts.flatMap(({ findings }) => findings),
      ...parts.findings,
      ...left.flatMap(({ findings }) => findings),
      ...released.findings,
    ],
    outputs: {},
    summary:
      mode === 'none'
        ? wanted.title
        : `${wanted.title} for ${counted(desired.accounts.length, 'service account')}`,
  };
}

function switched(mode: DesiredInjection['injection']['mode']): string {
  return mode === 'none'
    ? 'irsa.yaml says `injection: none`: manifests carry token and environment by hand.'
    : 'irsa.yaml says another way to inject, which is in place by then.';
}

/** Accounts with this chain's mark that irsa.yaml does not name. */
function undeclared(desired: DesiredInjection, facts: InjectionFacts): readonly string[] {
  const declared = new Set(desired.accounts.map(({ account }) => accountName(account)));
  return [...facts.accounts.keys()].filter((name) => !declared.has(name)).sort();
}

import type { Change } from '../../chain/change.ts';
import type { Consent, LinkPlan } from '../../chain/link.ts';
import { accountName } from '../../chain/role-accounts.ts';
import { counted } from '../../errors/counted.ts';
import { change } from './change.ts';
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
  const leaving = left.flatMap(({ changes }) => changes);
  const replaces = leaving.length > 0;
  const parts = wanted.plan(consent, replaces);
  return {
    changes: [
      ...accounts.flatMap(({ change }) => change ?? []),
      ...parts.changes,
      ...proof(desired, wanted.title, parts.changes, leaving),
      ...leaving,
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

/**
 * An API server notices a policy, and that one is gone, up to a second late, and nobody says when. So a policy that is
 * made, and whatever takes the place of one, is seen to inject before anything else goes.
 */
function proof(
  { injection: { mode }, accounts }: DesiredInjection,
  title: string,
  made: readonly Change[],
  leaving: readonly Change[],
): readonly Change[] {
  const awaited =
    mode === 'admission-policy'
      ? [...made, ...leaving]
      : leaving.filter(({ target }) => target.startsWith('MutatingAdmissionPolicy'));
  if (mode === 'none' || accounts.length === 0 || awaited.length === 0) return [];
  const why =
    leaving.length > 0
      ? 'What injects now is taken away only once dry-run pods were injected without it.'
      : 'The API server takes a moment to notice a policy: apply waits until dry-run pods are injected.';
  return [change.create('prove-injection', title, { after: { mode }, why })];
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

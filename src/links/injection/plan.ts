import type { Change } from '../../chain/change.ts';
import type { Finding } from '../../chain/finding.ts';
import type { Consent, LinkPlan } from '../../chain/link.ts';
import { accountName } from '../../chain/role-accounts.ts';
import { counted } from '../../errors/counted.ts';
import { listed } from '../../errors/listed.ts';
import { isCreatedByChain, roleKey, writtenAnnotations } from './account-mark.ts';
import { change } from './change.ts';
import type { DesiredInjection } from './desired.ts';
import { droppedAwsAccounts } from './dropped-aws-accounts.ts';
import { finding } from './findings.ts';
import type { InjectionFacts } from './observe.ts';
import { planAccount } from './plan-account.ts';
import { isProvable } from './provable-account.ts';
import { releaseAccounts } from './release-accounts.ts';

/** Plans service accounts first, so that a new webhook does not see pods of accounts without their role. */
export function planInjection(desired: DesiredInjection, facts: InjectionFacts, consent: Consent): LinkPlan {
  const { prune = false } = consent;
  const former = undeclared(desired, facts);
  const kept = prune ? [] : former.filter((name) => !hasUntrustedRole(desired, facts, name));
  const released = releaseAccounts(
    desired,
    facts,
    former.filter((name) => !kept.includes(name)),
    prune,
    'irsa.yaml no longer gives it a role.',
  );
  const { mode } = desired.injection;
  const accounts =
    mode === 'none'
      ? []
      : desired.accounts.map((wanted) => planAccount(desired, wanted, facts, consent.adopt));
  const { wanted, others } = facts.modes;
  // Other modes are removed last, because they inject new pods until then.
  const removals = others.map((other) => other.planRemoval(removalReason(mode)));
  const removed = removals.flatMap(({ changes }) => changes);
  const replaces = removed.length > 0;
  const parts = wanted.plan(consent, replaces);
  return {
    changes: [
      ...accounts.flatMap(({ change }) => change ?? []),
      ...parts.changes,
      ...proof(desired, facts, wanted.title, parts.changes, removed),
      ...removed,
      ...released.changes,
    ],
    findings: [
      ...accounts.flatMap(({ findings }) => findings),
      ...parts.findings,
      ...removals.flatMap(({ findings }) => findings),
      ...released.findings,
      ...droppedAwsAccounts(desired, facts),
      ...keptAccounts(desired, facts, kept),
    ],
    outputs: {},
    summary:
      mode === 'none'
        ? wanted.title
        : `${wanted.title} for ${counted(desired.accounts.length, 'service account')}`,
  };
}

/**
 * An API server notices a new or deleted policy up to a second late, without any signal. So before apply removes another
 * mode, it proves that a new policy, or the mode that replaces a policy, injects.
 */
function proof(
  desired: DesiredInjection,
  facts: InjectionFacts,
  title: string,
  made: readonly Change[],
  removed: readonly Change[],
): readonly Change[] {
  const { mode } = desired.injection;
  const canProve = desired.accounts.some((wanted) =>
    isProvable(desired, wanted, facts.accounts.get(accountName(wanted.account))),
  );
  const awaited =
    mode === 'admission-policy'
      ? [...made, ...removed]
      : removed.filter(({ target }) => target.startsWith('MutatingAdmissionPolicy'));
  if (mode === 'none' || !canProve || awaited.length === 0) return [];
  const why =
    removed.length > 0
      ? 'Apply removes the current mode only once dry-run pods are injected without it.'
      : 'The API server takes a moment to notice a policy: apply waits until dry-run pods are injected.';
  return [change.create('prove-injection', title, { after: { mode }, why })];
}

function removalReason(mode: DesiredInjection['injection']['mode']): string {
  return mode === 'none'
    ? 'irsa.yaml says `injection: none`: the token and the environment variables are in the manifests.'
    : 'irsa.yaml has another injection mode, which works by then.';
}

/** Returns the accounts with this chain's mark that irsa.yaml does not name. */
function undeclared(desired: DesiredInjection, facts: InjectionFacts): readonly string[] {
  const declared = new Set(desired.accounts.map(({ account }) => accountName(account)));
  return [...facts.accounts.keys()].filter((name) => !declared.has(name)).sort();
}

/** True if the account's role is in irsa.yaml but no longer trusts the account, so that its pods cannot assume it. */
function hasUntrustedRole(desired: DesiredInjection, facts: InjectionFacts, name: string): boolean {
  const annotations = facts.accounts.get(name)?.annotations ?? {};
  return desired.accounts.some(({ roleArn }) => roleArn === annotations[roleKey(desired)]);
}

/** Reports what --prune would remove: annotations of the chain, and accounts that it created. */
function keptAccounts(
  { chain }: DesiredInjection,
  facts: InjectionFacts,
  names: readonly string[],
): readonly Finding[] {
  const held = names.filter((name) => {
    const live = facts.accounts.get(name);
    return live && (isCreatedByChain(chain, live) || writtenAnnotations(live).length > 0);
  });
  if (held.length === 0) return [];
  const one = held.length === 1;
  return [
    finding.warning('IRSA-INJECT-041', {
      what: `${counted(held.length, 'service account')} of this chain ${one ? 'is' : 'are'} no longer in irsa.yaml, but ${one ? 'stays' : 'stay'} unchanged: ${listed(held)}.`,
      why: `${one ? 'Its' : 'Their'} pods keep getting their role.`,
      next: 'Run `irsactl apply --prune` to remove the annotations and to delete accounts that irsactl created and no pod uses.',
    }),
  ];
}

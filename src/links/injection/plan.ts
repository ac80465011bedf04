import type { Change } from '../../chain/change.ts';
import type { Finding } from '../../chain/finding.ts';
import type { Consent, LinkPlan } from '../../chain/link.ts';
import { accountName } from '../../chain/role-accounts.ts';
import { counted } from '../../errors/counted.ts';
import { listed } from '../../errors/listed.ts';
import { isCreatedByChain, roleKey, writtenAnnotations } from './account-mark.ts';
import { change } from './change.ts';
import type { DesiredInjection } from './desired.ts';
import { finding } from './findings.ts';
import { leftAccounts } from './left-accounts.ts';
import type { InjectionFacts } from './observe.ts';
import { planAccount } from './plan-account.ts';
import { isProvable } from './provable-account.ts';
import { releaseAccounts } from './release-accounts.ts';

/** Service accounts first: a webhook that is registered before them would see pods of accounts that have no role yet. */
export function planInjection(desired: DesiredInjection, facts: InjectionFacts, consent: Consent): LinkPlan {
  const { prune = false } = consent;
  const former = undeclared(desired, facts);
  const left = prune ? [] : former.filter((name) => !isShutOut(desired, facts, name));
  const released = releaseAccounts(
    desired,
    facts,
    former.filter((name) => !left.includes(name)),
    prune,
    'irsa.yaml no longer gives a role to it.',
  );
  const { mode } = desired.injection;
  const accounts =
    mode === 'none'
      ? []
      : desired.accounts.map((wanted) => planAccount(desired, wanted, facts, consent.adopt));
  const { wanted, others } = facts.modes;
  // What another mode left goes last: until then new pods are injected by it.
  const ending = others.map((other) => other.planRemoval(switched(mode)));
  const leaving = ending.flatMap(({ changes }) => changes);
  const replaces = leaving.length > 0;
  const parts = wanted.plan(consent, replaces);
  return {
    changes: [
      ...accounts.flatMap(({ change }) => change ?? []),
      ...parts.changes,
      ...proof(desired, facts, wanted.title, parts.changes, leaving),
      ...leaving,
      ...released.changes,
    ],
    findings: [
      ...accounts.flatMap(({ findings }) => findings),
      ...parts.findings,
      ...ending.flatMap(({ findings }) => findings),
      ...released.findings,
      ...leftAccounts(desired, facts),
      ...accountsLeft(desired, facts, left),
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
  desired: DesiredInjection,
  facts: InjectionFacts,
  title: string,
  made: readonly Change[],
  leaving: readonly Change[],
): readonly Change[] {
  const { mode } = desired.injection;
  const canProve = desired.accounts.some((wanted) =>
    isProvable(desired, wanted, facts.accounts.get(accountName(wanted.account))),
  );
  const awaited =
    mode === 'admission-policy'
      ? [...made, ...leaving]
      : leaving.filter(({ target }) => target.startsWith('MutatingAdmissionPolicy'));
  if (mode === 'none' || !canProve || awaited.length === 0) return [];
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

/** Whether its role is one of irsa.yaml, which no longer trusts it: the annotation only leads its pods astray. */
function isShutOut(desired: DesiredInjection, facts: InjectionFacts, name: string): boolean {
  const annotations = facts.accounts.get(name)?.annotations ?? {};
  return desired.accounts.some(({ roleArn }) => roleArn === annotations[roleKey(desired)]);
}

/** What --prune would take away: annotations of the chain, and accounts that it created. */
function accountsLeft(
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
      what: `${counted(held.length, 'service account')} of this chain left irsa.yaml and ${one ? 'stays' : 'stay'} as ${one ? 'it is' : 'they are'}: ${listed(held)}.`,
      why: `Pods of ${one ? 'it' : 'them'} go on to get what they get today.`,
      next: `\`irsactl apply --prune\` takes the annotations off, and deletes what irsactl created and no pod uses.`,
    }),
  ];
}

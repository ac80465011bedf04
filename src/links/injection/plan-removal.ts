import type { Change } from '../../chain/change.ts';
import type { Consent, LinkPlan, RemovalStage } from '../../chain/link.ts';
import { type DesiredWebhook, isCreatedByChain } from './account-change.ts';
import { accountName, type DesiredInjection } from './desired.ts';
import type { InjectionFacts } from './observe.ts';
import { countAccounts } from './plan.ts';
import type { ServiceAccountFacts } from './ports.ts';
import { isOurRegistration, liveRegistration } from './registration.ts';

/** Everything of this link goes in the first stage, the registration first: no new pod may count on a role that is about to go. */
export function planInjectionRemoval(
  desired: DesiredInjection,
  facts: InjectionFacts,
  stage: RemovalStage,
  _consent: Consent,
): LinkPlan {
  if (desired.mode === 'none' || stage === 'accept-back') {
    return { changes: [], findings: [], outputs: {}, summary: 'nothing to remove' };
  }
  const changes = [...registrationRemoval(desired, facts), ...accountRemovals(desired, facts)];
  return {
    changes,
    findings: [],
    outputs: {},
    summary: `webhook ${desired.registration.name} and ${countAccounts(desired.accounts.length)}`,
  };
}

function registrationRemoval(desired: DesiredWebhook, facts: InjectionFacts): Change[] {
  const live = facts.registration;
  if (live === null || !isOurRegistration(live, desired.chain)) return [];
  return [
    {
      link: 'injection',
      action: 'delete',
      kind: 'unregister-webhook',
      target: desired.registration.name,
      before: { uid: live.uid, registration: liveRegistration(desired.registration, live) },
      after: null,
      why: 'New pods must not be given a role that is being removed.',
      disruptive: false,
    },
  ];
}

function accountRemovals(desired: DesiredWebhook, facts: InjectionFacts): Change[] {
  return desired.accounts.flatMap(({ account }) => {
    const name = accountName(account);
    const live = facts.accounts.get(name)?.serviceAccount ?? null;
    if (live === null) return [];
    if (isCreatedByChain(desired.chain, live)) return [deletion(name, live)];
    return live.ownedAnnotations.length > 0 ? [stripping(name, live)] : [];
  });
}

function deletion(name: string, live: ServiceAccountFacts): Change {
  return {
    link: 'injection',
    action: 'delete',
    kind: 'delete-service-account',
    target: name,
    before: { uid: live.uid, labels: live.labels, annotations: live.annotations },
    after: null,
    why: 'irsactl created this service account for the chain.',
    disruptive: false,
  };
}

function stripping(name: string, live: ServiceAccountFacts): Change {
  const owned = live.ownedAnnotations.map((key) => [key, live.annotations[key] ?? ''] as const);
  return {
    link: 'injection',
    action: 'update',
    kind: 'strip-service-account',
    target: name,
    before: { uid: live.uid, annotations: Object.fromEntries(owned) },
    after: { uid: live.uid, annotations: {} },
    why: 'The annotations that irsactl wrote name a role that is being removed; everything else on the service account stays.',
    disruptive: false,
  };
}

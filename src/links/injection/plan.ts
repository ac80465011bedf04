import { isDeepStrictEqual } from 'node:util';
import type { Change } from '../../chain/change.ts';
import type { Finding } from '../../chain/finding.ts';
import type { Consent, LinkPlan } from '../../chain/link.ts';
import { type DesiredWebhook, planAccount } from './account-change.ts';
import { accountName, type DesiredInjection } from './desired.ts';
import type { InjectionFacts } from './observe.ts';
import { isOurRegistration, liveRegistration } from './registration.ts';

/** Service accounts first: a webhook that is registered before them would see pods of accounts that have no role yet. */
export function planInjection(desired: DesiredInjection, facts: InjectionFacts, consent: Consent): LinkPlan {
  if (desired.mode === 'none') {
    return { changes: [], findings: [], outputs: {}, summary: 'none: manifests carry token and env by hand' };
  }
  const accounts = desired.accounts.map((wish) =>
    planAccount(
      desired,
      wish,
      facts.accounts.get(accountName(wish.account)) ?? { namespaceExists: false, serviceAccount: null },
      consent.adopt,
    ),
  );
  const registration = planRegistration(desired, facts, consent.adopt);
  return {
    changes: [...accounts.flatMap(({ change }) => change ?? []), ...registration.changes],
    findings: [...accounts.flatMap(({ findings }) => findings), ...registration.findings],
    outputs: {},
    summary: `webhook ${desired.registration.name} for ${countAccounts(desired.accounts.length)}`,
  };
}

interface RegistrationPlan {
  readonly changes: readonly Change[];
  readonly findings: readonly Finding[];
}

function planRegistration(desired: DesiredWebhook, facts: InjectionFacts, adopt: boolean): RegistrationPlan {
  const { registration: wish } = desired;
  const live = facts.registration;
  if (live !== null && !isOurRegistration(live, desired.chain) && !adopt) {
    return { changes: [], findings: [foreignRegistration(wish.name)] };
  }
  const before = live === null ? null : liveRegistration(wish, live);
  if (isDeepStrictEqual(before, wish.object)) return { changes: [], findings: [] };
  const change: Change = {
    link: 'injection',
    action: live === null ? 'create' : 'update',
    kind: 'register-webhook',
    target: wish.name,
    before,
    after: wish.object,
    why: 'The API server asks the webhook about every new pod only once it is registered.',
    disruptive: false,
  };
  return { changes: [change], findings: [] };
}

function foreignRegistration(name: string): Finding {
  return {
    link: 'injection',
    severity: 'error',
    code: 'IRSA-INJECT-003',
    what: `MutatingWebhookConfiguration ${name} exists and does not belong to this chain.`,
    why: 'It lacks the label and the annotation that irsactl gives to what it creates for this chain.',
    next: `Look at it with \`kubectl get mutatingwebhookconfiguration ${name} -o yaml\`; take it over with \`irsactl apply --adopt\`.`,
  };
}

/** `1 service account`, `2 service accounts`. */
export function countAccounts(count: number): string {
  return `${count} service account${count === 1 ? '' : 's'}`;
}

import { isDeepStrictEqual } from 'node:util';
import type { Change } from '../../chain/change.ts';
import { asWarning, type Finding } from '../../chain/finding.ts';
import type { Json } from '../../trust/json.ts';
import { change } from './change.ts';
import type { DesiredInjection, DesiredWebhook } from './desired.ts';
import { foreignRegistration, webhookTrouble } from './findings.ts';
import { addressOf, isOurRegistration, liveRegistration } from './live-registration.ts';
import type { InjectionFacts } from './observe.ts';

interface RegistrationPlan {
  readonly changes: readonly Change[];
  readonly findings: readonly Finding[];
}

/** What is to be done so that the API server asks the webhook about every new pod, and about nothing less. */
export function planRegistration(
  desired: DesiredWebhook,
  facts: InjectionFacts,
  adopt: boolean,
): RegistrationPlan {
  const { registrationName: name, registration } = desired;
  const live = facts.registration;
  if (live !== null && !isOurRegistration(live, desired.chain) && !adopt) {
    return { changes: [], findings: [foreignRegistration(name)] };
  }
  const before = live === null ? null : liveRegistration(name, live);
  const findings = servingFindings(desired, facts, before);
  if (isDeepStrictEqual(before, registration.object)) return { changes: [], findings };
  const build = live === null ? change.create : change.update;
  const why = 'The API server asks the webhook about every new pod only once it is registered.';
  return {
    changes: [build('register-webhook', name, { before, after: registration.object, why })],
    findings,
  };
}

/** A registration that would lead to nobody is an error; where the address stays as it is, others' repairs go on. */
function servingFindings(desired: DesiredWebhook, facts: InjectionFacts, before: Json): readonly Finding[] {
  const trouble = webhookTrouble(desired, facts.webhook);
  if (trouble === null) return [];
  const leadsElsewhere = !isDeepStrictEqual(addressOf(before), addressOf(desired.registration.object));
  return [leadsElsewhere ? trouble : asWarning(trouble)];
}

/** Takes the registration away where it is this chain's. */
export function unregister(desired: DesiredInjection, facts: InjectionFacts, why: string): readonly Change[] {
  const live = facts.registration;
  if (live === null || !isOurRegistration(live, desired.chain)) return [];
  const before = { uid: live.uid, registration: liveRegistration(desired.registrationName, live) };
  return [change.delete('unregister-webhook', desired.registrationName, { before, why })];
}

import { isDeepStrictEqual } from 'node:util';
import { asWarning, type Finding } from '../../../../chain/finding.ts';
import type { Json } from '../../../../trust/json.ts';
import { change } from '../../change.ts';
import { foreignRegistration } from '../../findings.ts';
import { addressOf, isOurRegistration, liveRegistration, unregister } from '../../live-registration.ts';
import { nothingToDo, type PartsPlan } from '../mode.ts';
import type { DesiredServed } from './desired.ts';
import { servingProblem } from './findings.ts';
import type { ServedFacts } from './observe.ts';
import { trialOf } from './registration.ts';

/** Plans the registration that sends every new pod to the webhook. */
export function planServed(
  desired: DesiredServed,
  facts: ServedFacts,
  adopt: boolean,
  replaces: boolean,
): PartsPlan {
  const { registrationName: name, registration } = desired;
  const live = facts.registration;
  if (registration === null) return nothingToDo;
  if (live !== null && !isOurRegistration(live, desired.chain) && !adopt) {
    return { changes: [], findings: [foreignRegistration(name)] };
  }
  const before = live === null ? null : liveRegistration(name, live, registration.object);
  const findings = servingFindings(desired, facts, before, registration.object);
  if (isDeepStrictEqual(before, registration.object)) return { changes: [], findings };
  const after = registration.object;
  const why = 'With this registration, the API server sends every new pod to the webhook.';
  if (live === null && replaces) {
    const trial = trialOf(after);
    return {
      changes: [
        change.create('register-for-trial', name, {
          after: trial,
          why: 'Before any other pod, the API server sends the webhook a dry-run pod as a trial.',
        }),
        change.update('register-webhook', name, { before: trial, after, why }),
      ],
      findings,
    };
  }
  const build = live === null ? change.create : change.update;
  return { changes: [build('register-webhook', name, { before, after, why })], findings };
}

/** A new address without a working webhook is an error; if the address stays, a warning, so that other changes can go on. */
function servingFindings(
  desired: DesiredServed,
  facts: ServedFacts,
  before: Json,
  after: Json,
): readonly Finding[] {
  const problem = servingProblem(desired, facts);
  if (problem === null) return [];
  const changesAddress = !isDeepStrictEqual(addressOf(before), addressOf(after));
  return [changesAddress ? problem : asWarning(problem)];
}

export function planServedRemoval(desired: DesiredServed, facts: ServedFacts, why: string): PartsPlan {
  const { registrationName: name, chain } = desired;
  return { changes: unregister(name, chain, facts.registration, why), findings: [] };
}

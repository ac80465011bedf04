import { refName, refOf } from '../../../../chain/object-ref.ts';
import { type Standing, sinceAll } from '../../../../chain/standing.ts';
import { timeAt } from '../../../../trust/json.ts';
import type { DesiredPolicy } from './desired.ts';
import type { PolicyFacts } from './observe.ts';

/** `since` is when both policy and binding existed. */
export function policyStanding({ objects }: DesiredPolicy, facts: PolicyFacts): Standing {
  const created = objects.map((object) =>
    timeAt(facts.objects.get(refName(refOf(object))), 'metadata', 'creationTimestamp'),
  );
  return { since: sinceAll(created), expires: [] };
}

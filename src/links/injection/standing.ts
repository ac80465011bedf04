import type { Standing } from '../../chain/standing.ts';
import type { DesiredInjection } from './desired.ts';
import type { InjectionFacts } from './observe.ts';

/** As the way to inject that irsa.yaml wants stands; service accounts do not say when they were annotated. */
export function injectionStanding(_desired: DesiredInjection, { modes }: InjectionFacts): Standing {
  return modes.wanted.standing;
}

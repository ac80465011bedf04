import type { Standing } from '../../chain/standing.ts';
import type { DesiredInjection } from './desired.ts';
import type { InjectionFacts } from './observe.ts';

/** Returns the standing of the wanted mode; service accounts do not record when they were annotated. */
export function injectionStanding(_desired: DesiredInjection, { modes }: InjectionFacts): Standing {
  return modes.wanted.standing;
}

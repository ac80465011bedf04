import type { DesiredInjection } from '../../desired.ts';
import type { InjectionOf } from '../mode.ts';
import { type DesiredRegistration, registrationName, registrationOf } from './registration.ts';

export interface DesiredServed {
  readonly chain: string;
  /** Name of the registration, wanted or not. */
  readonly registrationName: string;
  /** Null if irsa.yaml has another mode. */
  readonly registration: DesiredRegistration | null;
}

export function desiredServed(
  { chain }: DesiredInjection,
  wanted: InjectionOf<'served-webhook'> | null,
): DesiredServed {
  return {
    chain,
    registrationName: registrationName(chain),
    registration: wanted === null ? null : registrationOf(chain, wanted.registration),
  };
}

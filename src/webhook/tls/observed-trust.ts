import { readCertificates } from './read-certificates.ts';

/** Which CAs the API servers trust, as far as the registration shows it. */
export type Trust =
  /** `carried`: what stands there now, in every webhook; `settled`: and long enough for every API server to know. */
  | {
      readonly kind: 'registered';
      readonly carried: ReadonlySet<string>;
      readonly settled: ReadonlySet<string>;
    }
  /** Nobody calls yet. */
  | { readonly kind: 'unregistered' }
  /** It cannot be seen: no registration was named, or it cannot be read. */
  | { readonly kind: 'unseen' };

/** Since when each CA was seen in the registration without a break, by a clock that nobody sets. */
export type Sightings = ReadonlyMap<string, number>;

/** The sightings after another look at the bundles of all webhooks of a registration. */
export function sightingsAfter(
  before: Sightings,
  bundles: ReadonlyMap<string, string>,
  elapsed: number,
): Sightings {
  const [first = new Set<string>(), ...others] = [...bundles.values()].map(
    (bundle) => new Set(readCertificates(bundle).map(({ id }) => id)),
  );
  const everywhere = [...first].filter((id) => others.every((ids) => ids.has(id)));
  return new Map(everywhere.map((id) => [id, before.get(id) ?? elapsed]));
}

export function trustOf(sightings: Sightings, elapsed: number, settle: number): Trust {
  const settled = [...sightings].filter(([, since]) => elapsed - since >= settle).map(([id]) => id);
  return { kind: 'registered', carried: new Set(sightings.keys()), settled: new Set(settled) };
}

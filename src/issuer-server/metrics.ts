import type { ServingPair } from '../serving/certificate-source.ts';
import { exposition, type Family, single } from '../serving/exposition.ts';
import { processFamilies } from '../serving/process-families.ts';
import type { KeeperState } from './document-keeper.ts';

interface Observed {
  readonly state: () => KeeperState;
  readonly ready: () => boolean;
  /** Null where nothing is served under one. */
  readonly certificate: () => Pick<ServingPair, 'notAfter'> | null;
}

/** What the server of the documents counts. */
export class IssuerMetrics {
  readonly #observed: Observed;
  readonly #answers = new Map<string, { readonly method: string; readonly code: number; count: number }>();

  constructor(observed: Observed) {
    this.#observed = observed;
  }

  /** `method` is one of a few fixed words. */
  answered(method: string, code: number): void {
    const name = `${method} ${code}`;
    const answer = this.#answers.get(name) ?? { method, code, count: 0 };
    answer.count += 1;
    this.#answers.set(name, answer);
  }

  async text(): Promise<string> {
    return exposition([...this.#families(), ...(await processFamilies())]);
  }

  #families(): readonly Family[] {
    const { state, ready, certificate } = this.#observed;
    const { keys, ageMilliseconds, failures } = state();
    const inSeconds = (milliseconds: number | null) => (milliseconds === null ? null : milliseconds / 1000);
    return [
      {
        name: 'irsactl_issuer_answers_total',
        help: 'Answers to calls for documents, by method and status.',
        type: 'counter',
        samples: [...this.#answers.values()].map(({ method, code, count }) => ({
          labels: { method, code },
          value: count,
        })),
      },
      single('irsactl_issuer_keys', 'gauge', 'Keys in the JWKS that is served.', keys),
      single(
        'irsactl_issuer_keys_age_seconds',
        'gauge',
        'Since the keys were last read.',
        inSeconds(ageMilliseconds),
      ),
      single(
        'irsactl_issuer_key_failures_total',
        'counter',
        'Readings of the keys that were no good.',
        failures,
      ),
      single('irsactl_issuer_ready', 'gauge', 'Whether both documents are served.', ready() ? 1 : 0),
      single(
        'irsactl_issuer_certificate_expiry_timestamp_seconds',
        'gauge',
        'When the serving certificate ends.',
        inSeconds(certificate()?.notAfter ?? null),
      ),
    ];
  }
}

import { IrsaError } from '../../errors/irsa-error.ts';
import type { StateLog } from '../../serving/state-log.ts';
import { applyStep, initialState } from './apply-step.ts';
import type { CertificateLock } from './certificate-lock.ts';
import { bundleOf, type CertificateState, isValid } from './certificate-state.ts';
import type { CertificateTimes } from './certificate-times.ts';
import { type CertificateStep, dueStep } from './due-step.ts';
import { type Sightings, sightingsAfter, type Trust, trustOf } from './observed-trust.ts';
import type {
  CertificateMaker,
  FoundRegistration,
  FoundSecret,
  RegistrationStore,
  SecretStore,
} from './ports.ts';
import { readCertificates } from './read-certificates.ts';
import { type Served, servedPair } from './served-pair.ts';
import { ownLabel, readState, type StoredState, storeState } from './stored-state.ts';

export interface KeeperParts {
  readonly secret: SecretStore;
  /** Null where no registration was named. */
  readonly registration: RegistrationStore | null;
  readonly lock: Pick<CertificateLock, 'take'>;
  readonly maker: CertificateMaker;
  readonly times: CertificateTimes;
  readonly hosts: readonly string[];
  /** The time that certificates are judged by. */
  readonly now: () => number;
  /** A clock that nobody sets. */
  readonly elapsed: () => number;
  readonly stateLog: StateLog;
}

/**
 * One replica's part in keeping certificates: it serves what the Secret holds, has the registration trust what the
 * Secret trusts, and carries out what is due. Every replica does the same.
 */
export class CertificateKeeper {
  readonly #parts: KeeperParts;
  /** The last good state: the Secret is restored from it. */
  #state: CertificateState | null = null;
  #served: Served | null = null;
  #last: { readonly version: string; readonly stored: StoredState } | null = null;
  #sightings: Sightings = new Map();
  /** What was done last, and when. */
  #done: { readonly step: Work['name']; readonly at: number } | null = null;
  /** Since when the Secret is missed by a replica that could not restore it. */
  #missedSince: number | null = null;

  constructor(parts: KeeperParts) {
    this.#parts = parts;
  }

  get served(): Served | null {
    return this.#served;
  }

  /** Looks at everything once and does what is to be done. True if something was written: look again at once. */
  async look(): Promise<boolean> {
    const { secret: store, now } = this.#parts;
    // In this order: a bundle is written over the version of the registration that was read before the Secret, so that
    // none can replace one that was written for a newer Secret.
    const registration = await this.#readRegistration();
    const trust = this.#observe(registration);
    const secret = await store.read();
    const stored = this.#stored(secret);
    this.#report(stored);
    if (stored.kind === 'held') this.#state = stored.state;
    const state = this.#state;
    if (state !== null) this.#served = servedPair(this.#served, state, trust, now());
    const published = registration && state ? await this.#publish(registration, bundleOf(state)) : false;
    const work = this.#dueWork(stored, registration, trust);
    const changed = work === null ? false : await this.#change(secret, work);
    return published || changed;
  }

  /** A version is read once: that takes a signature to check. */
  #stored(secret: FoundSecret | null): StoredState {
    if (secret === null) return readState(null);
    if (this.#last?.version !== secret.version)
      this.#last = { version: secret.version, stored: readState(secret) };
    return this.#last.stored;
  }

  /** Undefined where it cannot be read. */
  async #readRegistration(): Promise<FoundRegistration | null | undefined> {
    const { registration, stateLog } = this.#parts;
    if (registration === null) return undefined;
    try {
      const found = await registration.read();
      if (found === null)
        stateLog.report('registration', `there is no registration ${registration.name} yet`);
      return found;
    } catch (error) {
      stateLog.warn('registration', 'the registration cannot be read', error);
      return undefined;
    }
  }

  #observe(registration: FoundRegistration | null | undefined): Trust {
    if (registration === undefined) return { kind: 'unseen' };
    const { elapsed, times } = this.#parts;
    this.#sightings = sightingsAfter(this.#sightings, registration?.bundles ?? new Map(), elapsed());
    return registration === null
      ? { kind: 'unregistered' }
      : trustOf(this.#sightings, elapsed(), times.settle);
  }

  #report(stored: StoredState): void {
    const { secret, stateLog } = this.#parts;
    if (stored.kind === 'held') {
      stateLog.clear('secret');
      return;
    }
    this.#missedSince ??= this.#parts.elapsed();
    if (stored.kind === 'foreign') stateLog.warn('secret', 'the Secret is not ours', notOurs(secret.name));
    else if (stored.kind === 'broken') stateLog.warn('secret', 'the Secret cannot be used', stored.why);
    else stateLog.report('secret', 'there is no Secret yet, or it was emptied');
  }

  /** Has the registration trust what the Secret trusts. */
  async #publish(found: FoundRegistration, bundle: string): Promise<boolean> {
    const { registration, stateLog } = this.#parts;
    if (registration === null || found.bundles.size === 0) return false;
    if ([...found.bundles.values()].every((carried) => carried === bundle)) {
      stateLog.report('registration', 'the registration trusts our CA', { registration: registration.name });
      return false;
    }
    if (found.keeper !== null) {
      stateLog.warn('registration', `the caBundle is left to ${found.keeper}, and is not our CA's`);
      return false;
    }
    try {
      const written = await registration.write(bundle, found);
      if (written) stateLog.report('registration', 'the CA was written into the registration');
      return true;
    } catch (error) {
      stateLog.warn('registration', 'the CA cannot be written into the registration', error);
      return false;
    }
  }

  #dueWork(
    stored: StoredState,
    registration: FoundRegistration | null | undefined,
    trust: Trust,
  ): Work | null {
    if (stored.kind === 'foreign') return null;
    const { now, maker, times, hosts } = this.#parts;
    const context = { maker, times, hosts, now: now() };
    const state = this.#state;
    if (stored.kind === 'held') {
      this.#missedSince = null;
      const step = dueStep(stored.state, { now: context.now, trust, hosts });
      if (step === null || this.#hasJustDone(step)) return null;
      return { name: step, make: () => applyStep(step, stored.state, context) };
    }
    if (state !== null) return { name: 'restore', make: async () => state };
    const trusted = readCertificates([...(registration?.bundles.values() ?? [])].join('\n'));
    // Our CA stands there: a replica that still holds its key restores the Secret better than we could.
    const mayBeRestored = trusted.some((one) => one.isOurs && isValid(one, context.now));
    const missedFor = this.#parts.elapsed() - (this.#missedSince ?? 0);
    if (mayBeRestored && missedFor < 3 * times.look) return null;
    return { name: 'begin', make: () => initialState(trusted, context) };
  }

  /** A step that is due again right after it was done does not help: it must not be written again and again. */
  #hasJustDone(step: CertificateStep): boolean {
    const { elapsed, times } = this.#parts;
    return this.#done?.step === step && elapsed() - this.#done.at < leastLooksBetween * times.look;
  }

  async #change(secret: FoundSecret | null, { name, make }: Work): Promise<boolean> {
    const { secret: store, lock, stateLog } = this.#parts;
    const held = await lock.take();
    if (held === null) return false;
    try {
      // Another replica may have done it just before it gave the lock back.
      if ((await store.read())?.version !== secret?.version) return true;
      const state = await make();
      if (!held.isHeld() || !(await store.write(storeState(state), secret))) return true;
      this.#state = state;
      this.#done = { step: name, at: this.#parts.elapsed() };
      stateLog.clear('change');
      stateLog.report('change', messages[name], {
        secret: store.name,
        notAfter: isoTime(state.serving.notAfter),
      });
      return true;
    } finally {
      await held
        .release()
        .catch((error: unknown) => stateLog.warn('lease', 'the Lease was not given back', error));
    }
  }
}

/** How many looks lie at least between two steps of one kind. */
const leastLooksBetween = 5;

interface Work {
  readonly name: CertificateStep | 'restore';
  readonly make: () => Promise<CertificateState>;
}

const messages: Readonly<Record<Work['name'], string>> = {
  begin: 'a CA and a serving certificate were made',
  restore: 'the Secret was put back',
  renew: 'the serving certificate was renewed',
  announce: 'the next CA was made; it signs once the registration carries it',
  switch: 'the next CA signs from now on',
  forget: 'a CA that has ended was taken out of the bundle',
};

function isoTime(time: number): string {
  return new Date(time).toISOString();
}

function notOurs(name: string): IrsaError {
  return new IrsaError('IRSA-WEBHOOK-004', {
    what: `The Secret ${name} is somebody else's; it is neither used nor changed.`,
    why: `It holds data without the label ${ownLabel.key}=${ownLabel.value}.`,
    next: 'Choose another with --tls-secret, or delete it where nobody needs it; for certificates of somebody else give files and --in-cluster=false.',
  });
}

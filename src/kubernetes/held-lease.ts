import { type ChainLease, leaseSeconds, writeHolder } from '../chain/lease.ts';
import { IrsaError } from '../errors/irsa-error.ts';
import { stringAt } from '../trust/json.ts';
import type { KubernetesClient } from './client.ts';
import { deleteLease, findLease, type LeaseOptions, renewSeconds, writeLease } from './lease-object.ts';
import type { KubernetesObject } from './transport.ts';

/** A lease that renews itself with a timer that does not keep the process alive. */
export class HeldLease implements ChainLease {
  readonly #client: KubernetesClient;
  readonly #options: LeaseOptions;
  #object: KubernetesObject;
  /** The time just before the last renewal was sent: a watcher cannot have seen it earlier. */
  #renewed: number;
  #lost: string | null = null;
  #timer: NodeJS.Timeout | null = null;
  #renewing: Promise<void> = Promise.resolve();

  constructor(client: KubernetesClient, options: LeaseOptions, object: KubernetesObject, renewed: number) {
    this.#client = client;
    this.#options = options;
    this.#object = object;
    this.#renewed = renewed;
    this.#schedule(renewSeconds);
  }

  assertHeld(): void {
    if (this.#lost === null && this.#hasRunOut()) this.#lost = `It was not renewed for ${leaseSeconds} s.`;
    if (this.#lost === null) return;
    throw new IrsaError('IRSA-CLUSTER-009', {
      what: `The Lease of the chain ${this.#options.chain} was lost; irsactl changes nothing more.`,
      why: this.#lost,
      next: 'Make sure that no other irsactl works on the chain, then run the command again.',
    });
  }

  async release(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    await this.#renewing;
    if (this.#lost !== null) return;
    this.#lost = 'It was released.';
    await deleteLease(this.#client, this.#options, this.#object);
  }

  #schedule(seconds: number): void {
    this.#timer = setTimeout(() => {
      this.#renewing = this.#renew();
    }, seconds * 1000);
    this.#timer.unref();
  }

  #hasRunOut(): boolean {
    return this.#options.now() - this.#renewed >= leaseSeconds * 1000;
  }

  async #renew(): Promise<void> {
    let next = renewSeconds;
    const before = this.#options.now();
    try {
      const written = await writeLease(this.#client, this.#options, this.#object);
      if (written) this.#keep(written, before);
      else await this.#checkHolder(before);
    } catch (error) {
      // The API server may be restarting because of irsactl.
      next = Math.min(2, renewSeconds);
      if (this.#hasRunOut()) {
        this.#lost = `It could not be renewed for ${leaseSeconds} s: ${error instanceof Error ? error.message : error}`;
      }
    }
    if (this.#lost === null && this.#timer !== null) this.#schedule(next);
  }

  /** After a lost response, the conflict is with irsactl's own renewal. */
  async #checkHolder(before: number): Promise<void> {
    const found = await findLease(this.#client, this.#options);
    const holder = found && stringAt(found, 'spec', 'holderIdentity');
    if (found && holder === writeHolder(this.#options.self)) this.#keep(found, before);
    else this.#lost = holder ? `Its holder is now ${holder}.` : 'It was deleted.';
  }

  #keep(object: KubernetesObject, renewed: number): void {
    this.#object = object;
    this.#renewed = renewed;
  }
}

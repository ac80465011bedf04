import { hour, minute, type Server } from './rotation-rules.ts';

/** STS may still use a JWKS that it fetched so long ago. */
const stsKeeps = 31 * minute;

/** Those who verify tokens by copies of a JWKS: STS by the chain's, others by that of the API servers. */
export class Verifiers {
  /** Versions of the document. */
  #published: { readonly at: number; readonly listed: readonly string[] }[] = [];
  /** By server and key, since when that server accepts that key. */
  readonly #acceptedSince = new Map<string, number>();

  publish(listed: readonly string[], now: number): void {
    if (this.#published.length === 0) this.#published = [{ at: -Infinity, listed }];
    else this.#published.push({ at: now, listed });
  }

  unpublish(): void {
    this.#published = [];
  }

  /** STS drops its copies with a new identity provider. */
  fetchAgain(listed: readonly string[], now: number): void {
    this.#published = [{ at: now, listed }];
  }

  /** STS may use every copy that a cache before it could serve within the last half hour. */
  stsAccepts(kid: string, now: number): boolean {
    return (
      this.#published.length > 0 &&
      this.#published
        .filter((_, index) => (this.#published[index + 1]?.at ?? Infinity) > now - stsKeeps)
        .every(({ listed }) => listed.includes(kid))
    );
  }

  readServers(servers: readonly Server[], now: number): void {
    const pairs = servers.flatMap(({ name, accepts }) => accepts.map((kid) => `${name} ${kid}`));
    for (const pair of this.#acceptedSince.keys())
      if (!pairs.includes(pair)) this.#acceptedSince.delete(pair);
    for (const pair of pairs) if (!this.#acceptedSince.has(pair)) this.#acceptedSince.set(pair, now);
  }

  /** Whether every copy of an API server's JWKS has the key: they serve it with a max-age of an hour. */
  allHave(servers: readonly Server[], kid: string, now: number): boolean {
    return servers.every(({ name }) => now - (this.#acceptedSince.get(`${name} ${kid}`) ?? now) >= hour);
  }
}

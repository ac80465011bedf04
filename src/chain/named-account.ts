import type { ChainAccount } from '../config/chain-accounts.ts';

/** Another account than the chain's own, as plans and findings name it. */
export interface NamedAccount {
  /** What irsa.yaml calls it. */
  readonly name: string;
  readonly id: string;
}

/** Null for the chain's own. */
export function namedAccount({ name, id }: Pick<ChainAccount, 'name' | 'id'>): NamedAccount | null {
  return name === null ? null : { name, id };
}

/** A thing with the account that it is in, where that is another than the chain's own. */
export function placed(thing: string, account: NamedAccount | undefined): string {
  return account === undefined ? thing : `${thing} (in ${account.name}, ${account.id})`;
}

import type { ChainAccount } from '../config/chain-accounts.ts';

/** An account other than the main account, in plans and findings. */
export interface NamedAccount {
  /** Its name in irsa.yaml. */
  readonly name: string;
  readonly id: string;
}

/** Null for the main account. */
export function namedAccount({ name, id }: Pick<ChainAccount, 'name' | 'id'>): NamedAccount | null {
  return name === null ? null : { name, id };
}

/** The name of a resource, with its account if that is not the main account. */
export function placed(thing: string, account: NamedAccount | undefined): string {
  return account === undefined ? thing : `${thing} (in ${account.name}, ${account.id})`;
}

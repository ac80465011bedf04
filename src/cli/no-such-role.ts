import { IrsaError } from '../errors/irsa-error.ts';
import { listed } from '../errors/listed.ts';

/** For a name that no role of the chain has. */
export function noSuchRole(name: string, names: readonly string[]): IrsaError {
  return new IrsaError('IRSA-ROLE-006', {
    what: `The chain has no role ${JSON.stringify(name)}.`,
    why: names.length === 0 ? 'It has none at all.' : `It has ${names.length}, none of them called so.`,
    next: 'Run `irsactl role list` to see their names.',
  });
}

/** For a name that roles of two accounts have; null stands for the chain's own. */
export function inTwoAccounts(name: string, accounts: readonly (string | null)[]): IrsaError {
  const words = accounts.map((account) => account ?? 'that of spec.aws.account');
  return new IrsaError('IRSA-ROLE-056', {
    what: `Roles of two accounts are called ${JSON.stringify(name)}.`,
    why: `They are in ${listed(words)}.`,
    next: 'Say which one with `--account`, by its name in spec.aws.accounts or by its ID.',
  });
}

import { IrsaError } from '../errors/irsa-error.ts';
import { nearestName } from '../errors/nearest-name.ts';

/** For a name that no role of the chain has. */
export function noSuchRole(name: string, names: readonly string[]): IrsaError {
  const nearest = nearestName(name, names);
  return new IrsaError('IRSA-ROLE-006', {
    what: `The chain has no role ${JSON.stringify(name)}.`,
    why: names.length === 0 ? 'It has none at all.' : `It has ${names.length}, none of them called so.`,
    next: nearest === undefined ? 'Run `irsactl role list` to see their names.' : `Did you mean ${nearest}?`,
  });
}

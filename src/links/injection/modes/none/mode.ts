import { unknownStanding } from '../../../../chain/standing.ts';
import { type Mode, nothingToDo } from '../mode.ts';
import { partOfPod } from './part-of-pod.ts';

/** Manifests carry token and environment by hand; `irsactl render` writes them. */
export const noneMode: Mode<'none'> = {
  observe: async () => ({
    title: 'none: manifests carry token and env by hand',
    standing: unknownStanding,
    plan: () => nothingToDo,
    planRemoval: () => nothingToDo,
    fault: () => null,
    whyNotInjected: () => null,
  }),
  render: ({ accounts, ...desired }) => accounts.map((account) => partOfPod(account, desired)),
  changes: () => ({}),
};

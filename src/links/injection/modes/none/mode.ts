import { unknownStanding } from '../../../../chain/standing.ts';
import { type Mode, nothingToDo } from '../mode.ts';
import { podFragment } from './pod-fragment.ts';

/** The user adds the token and the environment variables to the manifests; `irsactl render` prints them. */
export const noneMode: Mode<'none'> = {
  observe: async () => ({
    title: 'none: token and env are in the manifests',
    standing: unknownStanding,
    plan: () => nothingToDo,
    planRemoval: () => nothingToDo,
    fault: () => null,
    whyNotInjected: () => null,
  }),
  render: ({ accounts, ...desired }) => accounts.map((account) => podFragment(account, desired)),
  changes: () => ({}),
};

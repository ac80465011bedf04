import { finding } from '../../findings.ts';
import { type Mode, nothingToDo } from '../mode.ts';

/** Not built yet: the plan says so before anything is changed. */
export const upstreamMode: Mode<'upstream'> = {
  observe: async () => ({
    title: 'upstream',
    plan: () => ({
      changes: [],
      findings: [
        finding.error('IRSA-INJECT-019', {
          what: 'This version of irsactl cannot inject by mode: upstream.',
          why: 'It is still to come.',
          next: 'Write `injection: {webhook: {url: …}}` or `injection: none`.',
        }),
      ],
    }),
    planRemoval: () => nothingToDo,
    fault: () => null,
    whyBare: () => null,
  }),
  render: () => [],
  changes: () => ({}),
};

import { checkExisting } from '../existing/check.ts';
import { observeExisting } from '../existing/observe.ts';
import { planExisting } from '../existing/plan.ts';
import { defineHosting } from './hosting.ts';
import { leadsTo } from './plain-host-path.ts';

/** Documents that somebody else publishes: they are looked at as AWS would, and never changed. */
export const existingHosting = defineHosting({
  hosting: 'existing',
  isOurs: false,
  observe: ({ url }, _desired, { publicDocuments }) => observeExisting(url, publicDocuments),
  plan: planExisting,
  planRemoval: (_desired, { url }) => ({
    changes: [],
    findings: [],
    summary: `${url}, which somebody else publishes`,
  }),
  check: checkExisting,
  changes: () => ({}),
  removals: () => ({}),
  isNameOf: ({ url }, _desired, hostPath) => leadsTo(url, hostPath),
});

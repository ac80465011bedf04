import { checkExisting } from '../existing/check.ts';
import { observeExisting } from '../existing/observe.ts';
import { planExisting } from '../existing/plan.ts';
import { defineHosting } from './hosting.ts';
import { leadsTo } from './plain-host-path.ts';

/** Documents that another party publishes: irsactl reads them as AWS would, and never changes them. */
export const existingHosting = defineHosting({
  hosting: 'existing',
  isOurs: false,
  observe: ({ url }, _desired, { publicDocuments }) => observeExisting(url, publicDocuments),
  plan: planExisting,
  planRemoval: (_desired, { url }) => ({
    changes: [],
    findings: [],
    summary: `${url}, which another party publishes`,
  }),
  check: checkExisting,
  changes: () => ({}),
  removals: () => ({}),
  isNameOf: ({ url }, _desired, hostPath) => leadsTo(url, hostPath),
});

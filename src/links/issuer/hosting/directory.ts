import { folderChanges, folderRemovals } from '../folder/changes.ts';
import { observeFolder } from '../folder/observe.ts';
import { planFolder } from '../folder/plan.ts';
import { planFolderRemoval } from '../folder/removal.ts';
import { defineHosting } from './hosting.ts';
import { leadsTo } from './plain-host-path.ts';

/** A folder that some web server publishes. */
export const directoryHosting = defineHosting({
  hosting: 'directory',
  isOurs: true,
  observe: ({ path }, _desired, { folder }) => observeFolder(path, folder),
  plan: planFolder,
  planRemoval: planFolderRemoval,
  /** Who may write in the folder is the machine's own business. */
  check: () => [],
  changes: folderChanges,
  removals: folderRemovals,
  isNameOf: ({ url }, _desired, hostPath) => leadsTo(url, hostPath),
});

import { folderChanges, folderRemovals } from '../folder/changes.ts';
import { observeFolder } from '../folder/observe.ts';
import { planFolder } from '../folder/plan.ts';
import { planFolderRemoval } from '../folder/removal.ts';
import { defineHosting } from './hosting.ts';
import { leadsTo } from './plain-host-path.ts';

/** A folder that a web server publishes. */
export const directoryHosting = defineHosting({
  hosting: 'directory',
  isOurs: true,
  observe: ({ path }, _desired, { folder }) => observeFolder(path, folder),
  plan: planFolder,
  planRemoval: planFolderRemoval,
  /** irsactl does not check who may write in the folder. */
  check: () => [],
  changes: folderChanges,
  removals: folderRemovals,
  isNameOf: ({ url }, _desired, hostPath) => leadsTo(url, hostPath),
});

import { documentData, pathOf, textToPublish } from '../document-data.ts';
import type { PlaceChanges, PlaceOf } from '../hosting/hosting.ts';
import { markPath, markShape, markText } from './mark.ts';

/** How each change of a folder is carried out. */
export const folderChanges: PlaceChanges<PlaceOf<'directory'>> = {
  'mark-folder': ({ after }, { path }, { folder }) =>
    folder.write(path, markPath, markText(markShape.parse(after))),
  'write-document': ({ target, after }, { path }, { folder }) =>
    folder.write(path, pathOf(target), textToPublish(documentData.parse(after).document)),
  'delete-file': ({ target }, { path }, { folder }) => folder.remove(path, pathOf(target)),
  'unmark-folder': (_change, { path }, { folder }) => folder.remove(path, markPath),
};

import { z } from 'zod';
import type { ChangeTable } from '../../../chain/change-kind.ts';
import { tagsShape } from '../../../chain/ownership.ts';
import type { DesiredIssuer } from '../desired.ts';
import {
  documentData,
  knownTags,
  openTagsData,
  pathOf,
  storedData,
  textToPublish,
} from '../document-data.ts';
import { placeChanges } from '../hosting/hosting.ts';
import type { IssuerPorts } from '../ports.ts';
import { markPath, markText } from './mark.ts';

const ofFolder = placeChanges('directory');
const mark = z.strictObject({
  tags: tagsShape,
  documents: z.strictObject({ discovery: tagsShape.optional(), jwks: openTagsData.optional() }),
});

/** The changes of a folder. */
export function folderChanges({ folder }: IssuerPorts): ChangeTable<DesiredIssuer> {
  return {
    'mark-folder': ofFolder({ after: mark }, ({ path }, { after: { tags, documents } }) => {
      const { discovery, jwks } = documents;
      const text = markText({ tags, documents: { discovery, jwks: jwks && knownTags(jwks) } });
      return folder.write(path, markPath, text);
    }),
    'write-document': ofFolder({ before: storedData, after: documentData }, ({ path }, { target, after }) =>
      folder.write(path, pathOf(target), textToPublish(after.document)),
    ),
  };
}

export function folderRemovals({ folder }: IssuerPorts): ChangeTable<DesiredIssuer> {
  return {
    'delete-file': ofFolder({}, ({ path }, { target }) => folder.remove(path, pathOf(target))),
    'unmark-folder': ofFolder({}, ({ path }) => folder.remove(path, markPath)),
  };
}

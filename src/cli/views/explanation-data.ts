import { type LinkName, linkMeanings, linkNames } from '../../chain/link-name.ts';
import type { NamedField } from '../../config/field-sections.ts';
import { type ErrorCode, errorCatalogue, errorCodes } from '../../errors/catalogue/index.ts';
import { documentTitle } from '../help/document-word.ts';
import type { ExplanationResult } from '../results/explanation-results.ts';

/** What explanation-view.ts shows to people, for scripts. */
export function wordListData(): ExplanationResult {
  return {
    links: linkNames.map((link) => ({ link, meaning: linkMeanings[link] })),
    codes: errorCodes.map((code) => ({ code, title: errorCatalogue[code].title })),
  };
}

export function codeData(code: ErrorCode): ExplanationResult {
  return { code, ...errorCatalogue[code] };
}

export function linkData(link: LinkName): ExplanationResult {
  return { link, meaning: linkMeanings[link] };
}

export function pageData(page: string, text: string): ExplanationResult {
  return { page, title: documentTitle(text), text };
}

export function fieldData({ path, row, section }: NamedField): ExplanationResult {
  const { name: _, ...facts } = row;
  const { description = row.description, choice = [], fields = [] } = section ?? {};
  return { field: path, ...facts, description, choice, fields };
}

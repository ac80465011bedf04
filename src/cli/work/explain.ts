import type { Command } from 'commander';
import { type LinkName, linkNames } from '../../chain/link-name.ts';
import { fieldNamed } from '../../config/field-sections.ts';
import { type ErrorCode, errorCatalogue } from '../../errors/catalogue/index.ts';
import { IrsaError } from '../../errors/irsa-error.ts';
import { codeInText } from '../../links/proof/sts-answer.ts';
import type { OutputFormat } from '../chain-options.ts';
import { sectionsOfIrsaYaml } from '../explainable-words.ts';
import { documentWord } from '../help/document-word.ts';
import { readDocuments } from '../help/documents.ts';
import { writeResult } from '../result.ts';
import type { ExplanationResult } from '../results/explanation-results.ts';
import { childOf } from '../usage-error.ts';
import { codeData, fieldData, linkData, pageData, wordListData } from '../views/explanation-data.ts';
import { codeLines, fieldLines, linkLines, wordListLines } from '../views/explanation-view.ts';
import { pageLines } from '../views/page-view.ts';
import type { Canvas, Line } from '../views/paint.ts';

export async function explain(
  word: string | undefined,
  format: OutputFormat,
  program: Command | null,
): Promise<void> {
  const { data, lines } = explanationOf(word, program);
  await writeResult(format, data, lines);
}

interface Explanation {
  readonly data: ExplanationResult;
  readonly lines: (canvas: Canvas) => readonly Line[];
}

/**
 * Answers of STS as a program shows them; codes in either case, with or without IRSA; fields with or without `spec` and the
 * brackets of lists; pages by the name in the help, or by their file; commands.
 */
function explanationOf(word: string | undefined, program: Command | null): Explanation {
  if (word === undefined) return { data: wordListData(), lines: wordListLines };
  const code = wholeCode(word);
  const refused = word.includes(' ') ? codeInText(word) : null;
  if (refused !== null) return { data: codeData(refused), lines: (canvas) => codeLines(refused, canvas) };
  if (isCode(code)) return { data: codeData(code), lines: (canvas) => codeLines(code, canvas) };
  if (isLink(word)) return { data: linkData(word), lines: (canvas) => linkLines(word, canvas) };
  const page = pageNamed(word);
  if (page !== null) return page;
  const command = program && commandNamed(word, program);
  if (command) return command;
  const [path, sections] = [word.replace(/\[[^\]]*\]/g, ''), sectionsOfIrsaYaml()];
  const field = fieldNamed(path, sections) ?? fieldNamed(`spec.${path}`, sections) ?? notKnown(word);
  return { data: fieldData(field), lines: (canvas) => fieldLines(field, canvas) };
}

function wholeCode(word: string): string {
  return word.toUpperCase().replace(/^(?!IRSA-)/, 'IRSA-');
}

function isCode(text: string): text is ErrorCode {
  return Object.hasOwn(errorCatalogue, text);
}

function isLink(text: string): text is LinkName {
  return linkNames.some((name) => name === text);
}

/** Null where there is no such page. */
function pageNamed(word: string): Explanation | null {
  const documents = readDocuments();
  const name = documentWord(word.replace(/^docs\//, ''));
  const path = Object.keys(documents).find((one) => documentWord(one) === name);
  if (path === undefined) return null;
  const [markdown = '', others] = [documents[path], new Set(Object.keys(documents))];
  return {
    data: pageData(name, markdown),
    lines: (canvas) => pageLines({ path, markdown, others }, canvas),
  };
}

/** Its help; null where there is no such command. */
function commandNamed(words: string, program: Command): Explanation | null {
  let command: Command | undefined = program;
  for (const word of words.replace(/^irsactl /, '').split(' ')) {
    command = command && childOf(command, word);
  }
  if (!command) return null;
  const text = command.helpInformation();
  return {
    data: { command: words, help: text },
    lines: () => text.trimEnd().split('\n'),
  };
}

function notKnown(word: string): never {
  throw new IrsaError('IRSA-CLI-002', {
    what: `There is nothing called ${word} to explain.`,
    why: 'It is no error code of this version, no link of the chain, no field of irsa.yaml, no command, no page of the documents, and no answer of STS.',
    next: 'Run `irsactl explain` for the links and the codes, `irsactl explain spec` for the fields, `irsactl explain docs` for the pages.',
  });
}

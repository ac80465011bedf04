import type { Command } from 'commander';
import { type LinkName, linkMeanings, linkNames } from '../../chain/link-name.ts';
import { fieldNamed } from '../../config/field-sections.ts';
import { type ErrorCode, errorCatalogue, errorCodes } from '../../errors/catalogue/index.ts';
import { IrsaError } from '../../errors/irsa-error.ts';
import { nearestName } from '../../errors/nearest-name.ts';
import { codeInText, codesOfAnswer } from '../../links/proof/sts-answer.ts';
import { stages } from '../../rotation/moves.ts';
import type { OutputFormat } from '../chain-options.ts';
import { childOf } from '../command-line.ts';
import { explainableWords, sectionsOfIrsaYaml } from '../explainable-words.ts';
import { documentTitle, documentWord } from '../help/document-word.ts';
import { readDocuments } from '../help/documents.ts';
import { writeResult } from '../result.ts';
import type { ExplanationResult } from '../results/step-results.ts';
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
 * Explains error messages of STS; codes in either case, with or without IRSA; links; pages by name or file; commands; fields
 * with or without `spec` and list brackets. Throws IRSA-CLI-002.
 */
function explanationOf(word: string | undefined, program: Command | null): Explanation {
  // The page of errors is written from the catalogue.
  if (word === undefined || /^(docs\/)?(reference\/)?errors(\.md)?$/.test(word)) {
    const links = linkNames.map((link) => ({ link, meaning: linkMeanings[link] }));
    const codes = errorCodes.map((code) => ({ code, title: errorCatalogue[code].title }));
    return { data: { links, codes }, lines: wordListLines };
  }
  const code = fullCode(word);
  const refused = codeInText(word);
  if (refused !== null) return ofCode(refused);
  if (isCode(code)) return ofCode(code);
  if (isLink(word)) {
    return {
      data: { link: word, meaning: linkMeanings[word] },
      lines: (canvas) => linkLines(word, canvas),
    };
  }
  const page = pageNamed(topics[word.toLowerCase()] ?? word);
  if (page !== null) return page;
  const command = program && commandNamed(word.toLowerCase(), program);
  if (command) return command;
  const [path, sections] = [word.replace(/\[[^\]]*\]/g, ''), sectionsOfIrsaYaml()];
  const field =
    fieldNamed(path, sections) ??
    fieldNamed(`spec.${path}`, sections) ??
    fieldNamed(onlyFieldOf(path), sections) ??
    unknownWord(word, program);
  const { name: _, ...facts } = field.row;
  const { description = facts.description, choice = [], fields = [] } = field.section ?? {};
  return {
    data: { field: field.path, ...facts, description, choice, fields },
    lines: (canvas) => fieldLines(field, canvas),
  };
}

/** Words that plans, progress and users use, and the pages that explain them. */
const topics: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries({
    'explanation/how-irsa-works': ['irsa', 'chain', 'link', 'links', 'token', 'oidc', 'kid'],
    'explanation/rotation': ['rotation', 'stage', 'gate', ...stages.map(({ stage }) => stage)],
    'explanation/changing-an-api-server': ['form', 'pass', 'stand-in', 'switch', 'kubelet'],
    'explanation/what-irsactl-may-do': ['permissions', 'rbac'],
    'explanation/no-state-file': ['lease'],
    'how-to/host-the-documents-behind-cloudfront': ['cloudfront'],
    'how-to/run-with-least-privilege': ['iam'],
    'how-to/move-to-another-issuer': ['migration'],
    'how-to/use-presets': ['presets'],
    'how-to/join-and-upgrade-control-plane-nodes': ['kubeadm'],
    'how-to/come-from-another-setup': ['adopt', 'kube2iam', 'kiam', 'kops'],
    'how-to/install-irsactl': ['install', 'uninstall'],
    'how-to/upgrade-irsactl': ['upgrade'],
    'how-to/monitor-the-chain': ['monitor', 'monitoring', 'metrics'],
    'how-to/recover-a-cluster': ['backup', 'recover'],
    'how-to/find-out-why-a-pod-has-no-role': ['pod', 'pods', 'troubleshooting'],
    docs: ['how-to'],
  }).flatMap(([page, words]) => words.map((word) => [word, page])),
);

function ofCode(code: ErrorCode): Explanation {
  return { data: { code, ...errorCatalogue[code] }, lines: (canvas) => codeLines(code, canvas) };
}

function fullCode(word: string): string {
  return word.toUpperCase().replace(/^(?!IRSA-)/, 'IRSA-');
}

function isCode(text: string): text is ErrorCode {
  return Object.hasOwn(errorCatalogue, text);
}

function isLink(text: string): text is LinkName {
  return linkNames.some((name) => name === text);
}

function pageNamed(word: string): Explanation | null {
  const documents = readDocuments();
  const name = documentWord(word.replace(/^docs\//, ''));
  const paths = Object.keys(documents);
  const path =
    paths.find((one) => documentWord(one) === name) ??
    paths.find((one) => documentWord(one).endsWith(`/${name}`));
  if (path === undefined) return null;
  const [markdown = '', others] = [documents[path], new Set(Object.keys(documents))];
  return {
    data: { page: name, title: documentTitle(markdown), text: markdown },
    lines: (canvas) => pageLines({ path, markdown, others }, canvas),
  };
}

/** The help of a command. */
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

function fieldsOf(name: string): readonly string[] {
  return explainableWords(name)
    .map(({ value }) => value)
    .filter((one) => one.endsWith(`.${name}`));
}

/** The path of the field with this name; empty unless exactly one field has it. */
function onlyFieldOf(name: string): string {
  const [first = '', ...others] = fieldsOf(name);
  return others.length === 0 ? first : '';
}

const mostFields = 5;

function unknownWord(word: string, program: Command | null): never {
  const commands = program?.commands.map((command) => command.name()) ?? [];
  const words = [...commands, ...explainableWords(word).map(({ value }) => value)];
  const fields = fieldsOf(word);
  const known =
    fields.length > 0
      ? fields.slice(0, mostFields).map((one) => `\`irsactl explain ${one}\``)
      : codesOfAnswer(word).map((code) => `\`irsactl explain ${code}\` (${errorCatalogue[code].title})`);
  // In a code, similar digits mean nothing, except zeros in front.
  const near = /^irsa-.*\d$/i.test(word)
    ? errorCodes.find((code) => code === fullCode(word).replace(/\d+$/, (digits) => digits.padStart(3, '0')))
    : (nearestName(word, words) ?? words.find((one) => one.endsWith(`/${word}`)));
  throw new IrsaError('IRSA-CLI-002', {
    what: known.length > 0 ? `${word} can mean several things.` : `irsactl cannot explain ${word}.`,
    why:
      known.length > 0
        ? 'Each of them has its own page.'
        : 'It is not an error code of this version, a link, a field of irsa.yaml, a command, a page, or an answer of STS.',
    next:
      known.length > 0
        ? `Choose one: ${known.join(', ')}.`
        : near === undefined
          ? 'Run `irsactl explain` for links and codes, `irsactl explain spec` for fields, `irsactl explain docs` for pages.'
          : `Did you mean \`irsactl explain ${near}\`?`,
  });
}

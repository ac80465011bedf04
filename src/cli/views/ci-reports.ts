import { type ErrorCode, errorCatalogue } from '../../errors/catalogue/index.ts';
import type { IrsaError, Place } from '../../errors/irsa-error.ts';
import { printable } from '../output/printable.ts';
import { withoutLinks } from './explanation-view.ts';

/**
 * Commands for GitHub Actions, which marks the lines in a pull request:
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#setting-an-error-message
 */
export function githubAnnotations(errors: readonly IrsaError[]): string {
  return errors.map((error) => `${annotation(error)}\n`).join('');
}

function annotation({ code, problem }: IrsaError): string {
  const { what, why, next, place } = problem;
  const properties = [
    ...(place ? [`file=${property(place.file)}`] : []),
    ...(place?.line === undefined ? [] : [`line=${place.line}`]),
    ...(place?.column === undefined ? [] : [`col=${place.column}`]),
    `title=${property(code)}`,
  ];
  return `::error ${properties.join(',')}::${[what, why, next]
    .flatMap((text) => text.split('\n'))
    .map(value)
    .join('%0A')}`;
}

/** GitHub decodes exactly these: https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts */
function value(text: string): string {
  return printable(text).replaceAll('%', '%25');
}

function property(text: string): string {
  return value(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

/** A SARIF log for code scanning: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html */
export function sarifLog(errors: readonly IrsaError[], version: string) {
  const codes = [...new Set(errors.map(({ code }) => code))];
  return {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'irsactl', version, rules: codes.map(ruleOf) } },
        columnKind: 'utf16CodeUnits',
        results: errors.map(({ code, problem: { what, why, next, place } }) => ({
          ruleId: code,
          ruleIndex: codes.indexOf(code),
          level: 'error',
          message: { text: inertText(`${what} ${why} ${next}`) },
          locations: place ? [{ physicalLocation: locationOf(place) }] : [],
        })),
      },
    ],
  };
}

/** Text from the file must not become a link: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html, 3.11.6. */
function inertText(text: string): string {
  return text.replaceAll(/\[(?=[^\]]*\]\()/g, '\\[');
}

function ruleOf(code: ErrorCode) {
  const { title, meaning, cure } = errorCatalogue[code];
  return {
    id: code,
    shortDescription: { text: title },
    fullDescription: { text: withoutLinks(meaning) },
    help: { text: withoutLinks(cure) },
  };
}

function locationOf({ file, line, column }: Place) {
  return {
    artifactLocation: { uri: encodeURI(file) },
    ...(line !== undefined && {
      region: { startLine: line, ...(column !== undefined && { startColumn: column }) },
    }),
  };
}

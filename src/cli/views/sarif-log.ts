import { type ErrorCode, errorCatalogue } from '../../errors/catalogue/index.ts';
import type { IrsaError, Place } from '../../errors/irsa-error.ts';
import { withoutLinks } from './without-links.ts';

/** Problems as a log of SARIF, which code scanning shows: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html */
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

/** What comes from the file must not become a link: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html, 3.11.6. */
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

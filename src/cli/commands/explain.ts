import { Command } from 'commander';
import { type ErrorCode, errorCatalogue } from '../../errors/catalogue/index.ts';
import { IrsaError } from '../../errors/irsa-error.ts';
import { standardOutput } from '../output/printer.ts';

/** `irsactl explain CODE`: the page of an error code, also without a network. */
export function explainCommand(): Command {
  return new Command('explain')
    .description('explain an error code; without one, list them all')
    .argument('[code]', 'for example IRSA-PLAN-001')
    .action((code?: string) => {
      standardOutput().data(code === undefined ? listCodes() : explain(code.toUpperCase()));
    });
}

function listCodes(): string {
  return Object.entries(errorCatalogue)
    .map(([code, { title }]) => `${code.padEnd(22)}${title}\n`)
    .join('');
}

function explain(code: string): string {
  if (!isCode(code)) {
    throw new IrsaError('IRSA-CLI-002', {
      what: `There is no code ${code}.`,
      why: 'It is not in the catalogue of this version of irsactl.',
      next: 'Run `irsactl explain` for the list.',
    });
  }
  const { title, meaning, cure } = errorCatalogue[code];
  return `${code}  ${title}\n\n${meaning}\n\nWhat to do: ${cure}\n`;
}

function isCode(text: string): text is ErrorCode {
  return Object.hasOwn(errorCatalogue, text);
}

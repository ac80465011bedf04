import type { IrsaError } from '../../errors/irsa-error.ts';
import { printable } from '../output/printable.ts';

/**
 * Problems as commands by which GitHub Actions marks the line in a pull request:
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

/** GitHub undoes exactly these: https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts */
function value(text: string): string {
  return printable(text).replaceAll('%', '%25');
}

function property(text: string): string {
  return value(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

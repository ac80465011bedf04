import { IrsaError } from '../errors/irsa-error.ts';

type Errors = readonly IrsaError[];
type ErrorsIn = (text: string) => Errors;

/** Lines of a text as they were probably meant, by their number. */
type Corrections = ReadonlyMap<number, string>;

/** A line may hold several slips, a slip that is mended may uncover another one, and what is taken back as well. */
const mostRounds = 3;

/**
 * The errors of a text, with a corrected line only where the line, once it is copied, has no problem that was not said
 * of it. All lines are judged together: judging the text once for each would take the square of its size.
 */
export function withProvenCorrections(errors: Errors, text: string, errorsIn: ErrorsIn): Errors {
  const lines = text.split(/\r?\n/);
  const proven = provenOf(correctionsOf(errors, lines, errorsIn), errors, lines, errorsIn);
  return errors.map((error) => withCorrection(error, proven.get(error.problem.place?.line ?? 0)));
}

/** Corrects slip by slip, the first of each line, until none is left. */
function correctionsOf(errors: Errors, lines: readonly string[], errorsIn: ErrorsIn): Corrections {
  const corrections = new Map(firstSlips(errors));
  let slips = corrections;
  for (let round = 1; round < mostRounds && slips.size > 0; round++) {
    slips = firstSlips(errorsIn(copied(corrections, lines)));
    for (const [line, corrected] of slips) if (corrections.has(line)) corrections.set(line, corrected);
  }
  return corrections;
}

function firstSlips(errors: Errors): Map<number, string> {
  return new Map(
    errors
      .toReversed()
      .flatMap(({ problem: { place, corrected } }) =>
        place?.line !== undefined && corrected !== undefined ? [[place.line, corrected] as const] : [],
      ),
  );
}

/** Those of them that leave no new problem in their lines, whether the others are copied with them or not offered. */
function provenOf(
  corrections: Corrections,
  errors: Errors,
  lines: readonly string[],
  errorsIn: ErrorsIn,
): Corrections {
  const told = new Set(errors.filter(({ problem }) => problem.corrected === undefined).map(keyOf));
  let proven = corrections;
  for (let round = 0; round < mostRounds && proven.size > 0; round++) {
    const untold = errorsIn(copied(proven, lines)).filter((error) => !told.has(keyOf(error)));
    // A text that cannot be read any more says nothing of its other lines.
    if (!errors.some(isUnreadable) && untold.some(isUnreadable)) break;
    const wrong = new Set(untold.map(({ problem }) => problem.place?.line));
    const right = new Map([...proven].filter(([line]) => !wrong.has(line)));
    if (right.size === proven.size) return proven;
    proven = right;
  }
  return new Map();
}

function copied(corrections: Corrections, lines: readonly string[]): string {
  return lines.map((line, index) => corrections.get(index + 1) ?? line).join('\n');
}

function withCorrection(error: IrsaError, proven: string | undefined): IrsaError {
  const { corrected, ...problem } = error.problem;
  if (corrected === undefined || corrected === proven) return error;
  const offered = proven === undefined ? problem : { ...problem, corrected: proven };
  return new IrsaError(error.code, offered, { cause: error.cause });
}

function isUnreadable({ code }: IrsaError): boolean {
  return code === 'IRSA-CONFIG-003';
}

/** The same problem, whatever else has changed in its line. */
function keyOf({ code, problem: { place, what } }: IrsaError): string {
  return JSON.stringify([code, place?.line, what]);
}

import type { ErrorCode } from './catalogue/index.ts';

/** Where in a user's file a problem stands; line and column count from 1. */
export interface Place {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
  /** The line itself, without its end; absent where it is very long, or may hold a secret. */
  readonly text?: string;
}

/** The four parts of every problem that irsactl reports: what happened, why, what to do next, and where. */
export interface Problem {
  /** One sentence: what is wrong, with the names of the things involved. Never a secret. */
  readonly what: string;
  /** The fact behind it: the value seen and the value expected. */
  readonly why: string;
  /** One thing that the user can do now; a command where there is one. */
  readonly next: string;
  readonly place?: Place;
}

/** The one error class of irsactl: a stable code from the catalogue and the four parts of a problem. */
export class IrsaError extends Error {
  override readonly name = 'IrsaError';
  readonly code: ErrorCode;
  readonly problem: Problem;

  constructor(code: ErrorCode, problem: Problem, options?: { cause?: unknown }) {
    super(`${code} ${problem.what}`, options);
    this.code = code;
    this.problem = problem;
  }
}

/** Several problems found in one look, for example all those of an irsa.yaml. Never empty. */
export class IrsaErrors extends Error {
  override readonly name = 'IrsaErrors';
  readonly errors: readonly IrsaError[];

  constructor(errors: readonly IrsaError[]) {
    super(errors.map((error) => error.message).join('\n'));
    this.errors = errors;
  }
}

import type { ErrorCode } from './catalogue/index.ts';

/** The position of a problem in a user's file; line and column count from 1. */
export interface Place {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
  /** The text of the line; absent if it is very long or may contain a secret. */
  readonly text?: string;
}

/** The four parts of every problem that irsactl reports: what happened, why, what to do next, and where. */
export interface Problem {
  /** One sentence: what is wrong, with the names of the objects involved. Never a secret. */
  readonly what: string;
  /** The evidence: the value seen and the value expected. */
  readonly why: string;
  /** One thing that the user can do now; a command if there is one. */
  readonly next: string;
  readonly place?: Place;
}

/** An error of irsactl: a stable code from the catalogue and the four parts of a problem. */
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

/** Several problems that one check found, for example all those of an irsa.yaml. Never empty. */
export class IrsaErrors extends Error {
  override readonly name = 'IrsaErrors';
  readonly errors: readonly IrsaError[];

  constructor(errors: readonly IrsaError[]) {
    super(errors.map((error) => error.message).join('\n'));
    this.errors = errors;
  }
}

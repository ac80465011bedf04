import { internalError } from '../errors/internal-error.ts';
import { IrsaError, IrsaErrors } from '../errors/irsa-error.ts';
import type { Fault } from './fault.ts';
import { judgeChain } from './judge-chain.ts';
import { resolveTrustChain } from './resolve.ts';
import type { WrittenChain } from './schema.ts';
import type { TrustChain } from './trust-chain.ts';
import { readYamlDocument, type YamlDocument } from './yaml-document.ts';

/**
 * Parses an irsa.yaml and fills in every default.
 *
 * @param file - the file's name in messages
 * @param text - its content
 * @param overrides - values that replace those of the file, such as `--region`
 * @returns the chain
 * @throws IrsaErrors with every problem, in the order of the file, each with its line and column
 * @example
 * import { IrsaErrors, parseTrustChain } from 'irsactl';
 * try {
 *   parseTrustChain('irsa.yaml', 'kind: TrustChain');
 * } catch (error) {
 *   if (error instanceof IrsaErrors) error.errors.map(({ code, problem }) => `${code} ${problem.what}`);
 * }
 */
export function parseTrustChain(file: string, text: string, overrides: Overrides = {}): TrustChain {
  const reading = readChain(file, text, overrides);
  if (reading.errors !== null) throw new IrsaErrors(reading.errors);
  const { written, document } = reading;
  return resolveTrustChain(written, file, (path) => document.place(path, 'value'));
}

/** Values of irsa.yaml that the command line replaces. */
export interface Overrides {
  /** Replaces spec.aws.region. */
  readonly region?: string | undefined;
}

/** Leaves a file of another shape as it is: its errors are reported as always. */
function withRegion(file: unknown, region: string): unknown {
  const inside = (value: unknown, key: string, change: (member: unknown) => unknown): unknown =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? { ...value, [key]: change((value as Record<string, unknown>)[key]) }
      : value;
  return inside(file, 'spec', (spec) =>
    inside(spec, 'aws', (aws) => (aws === undefined ? { region } : inside(aws, 'region', () => region))),
  );
}

/** A parsed irsa.yaml, or all its errors. */
type Reading =
  | { readonly errors: readonly IrsaError[] }
  | { readonly errors: null; readonly written: WrittenChain; readonly document: YamlDocument };

function readChain(file: string, text: string, { region }: Overrides): Reading {
  const document = documentOrErrors(file, text);
  if (document instanceof IrsaErrors) return { errors: document.errors };
  const value = region === undefined ? document.value : withRegion(document.value, region);
  const { shape, faults } = judgeChain(value, document.source);
  const errors = [...document.errors, ...faults.map((fault) => toError(fault, document))];
  if (errors.length > 0) return { errors: errors.toSorted(byPlace) };
  if (!shape.fits) throw internalError('a file that does not fit the schema has no fault');
  return { errors: null, written: shape.written, document };
}

function documentOrErrors(file: string, text: string): YamlDocument | IrsaErrors {
  try {
    return readYamlDocument(file, text);
  } catch (error) {
    if (error instanceof IrsaErrors) return error;
    throw error;
  }
}

function toError(fault: Fault, document: YamlDocument): IrsaError {
  const { code, path, at = 'value', what, why, next } = fault;
  return new IrsaError(code, { what, why, next, place: document.place(path, at) });
}

function byPlace(one: IrsaError, other: IrsaError): number {
  const [a, b] = [one.problem.place, other.problem.place];
  return (a?.line ?? 0) - (b?.line ?? 0) || (a?.column ?? 0) - (b?.column ?? 0);
}

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
export function parseTrustChain(file: string, text: string): TrustChain {
  const reading = readChain(file, text);
  if (reading.errors !== null) throw new IrsaErrors(reading.errors);
  const { written, document } = reading;
  return resolveTrustChain(written, file, (path) => document.place(path, 'value'));
}

/** A parsed irsa.yaml, or all its errors. */
type Reading =
  | { readonly errors: readonly IrsaError[] }
  | { readonly errors: null; readonly written: WrittenChain; readonly document: YamlDocument };

function readChain(file: string, text: string): Reading {
  const document = documentOrErrors(file, text);
  if (document instanceof IrsaErrors) return { errors: document.errors };
  const { shape, faults } = judgeChain(document.value, document.source);
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

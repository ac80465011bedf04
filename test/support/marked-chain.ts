import { expect } from 'vitest';
import { parseTrustChain } from '../../src/config/parse-trust-chain.ts';
import { readYamlDocument } from '../../src/config/yaml-document.ts';
import type { ErrorCode } from '../../src/errors/catalogue/index.ts';
import { IrsaErrors } from '../../src/errors/irsa-error.ts';
import { editorAccepts, faultsWithinSchema } from './schema-judge.ts';

/** The required fields only. */
export const smallestChain = `apiVersion: irsactl.dev/v1alpha1
kind: TrustChain
metadata: {name: prod-1}
spec:
  aws: {region: eu-central-1}
  issuer: {s3: {bucket: prod-1-oidc}}
  controlPlane: {nodes: [{name: cp-1, ssh: cp-1.example.internal}]}
  roles:
    - serviceAccount: {namespace: shop, name: orders}
      policies: [{managed: AmazonS3ReadOnlyAccess}]
`;

/** Marks the place of an expected problem in a text; removed before irsactl reads the text. */
const mark = '‸';

/** The smallest chain with one part written differently. */
export function chainWith(part: string, instead: string): string {
  if (!smallestChain.includes(part)) throw new Error(`the smallest chain does not hold ${part}`);
  return smallestChain.replace(part, () => instead);
}

/** The smallest chain with more fields of spec, indented by two. */
export function chainAnd(fields: string): string {
  return `${smallestChain}${fields}\n`;
}

/** The smallest chain with more roles, list items indented by four. */
export const chainAndRoles = chainAnd;

/** One expected problem of a marked text: its code, and words of its parts. */
export type ExpectedProblem = readonly [code: ErrorCode, ...words: readonly string[]];

/** Reads a text with marks and expects exactly these problems, at the marks, in this order. */
export function expectProblems(marked: string, ...problems: readonly ExpectedProblem[]): void {
  const places = placesOfMarks(marked);
  const text = marked.replaceAll(mark, '');
  const errors = errorsOf(text);
  const found = errors.map(
    ({ code, problem: { place } }) => `${code} ${place?.file}:${place?.line}:${place?.column}`,
  );
  expect(found).toEqual(problems.map(([code], index) => `${code} irsa.yaml:${places[index]}`));
  expect(places).toHaveLength(problems.length);
  for (const [index, [, ...words]] of problems.entries()) {
    const { what = '', why = '', next = '' } = errors[index]?.problem ?? {};
    for (const word of words) expect(`${what}\n${why}\n${next}`).toContain(word);
  }
  expectEditorAgrees(text);
}

/** Expects that an editor reports the same problems, as far as a JSON Schema can express them. */
function expectEditorAgrees(text: string): void {
  const value = dataIn(text);
  if (value === null) return;
  const accepts = editorAccepts(value);
  expect([text, accepts ? faultsWithinSchema(value) : []]).toEqual([text, []]);
  expect([text, accepts || errorsOf(text).length > 0]).toEqual([text, true]);
}

/** Returns null if the text is not YAML; editors report that too. */
function dataIn(text: string): unknown {
  try {
    return readYamlDocument('irsa.yaml', text).value;
  } catch {
    return null;
  }
}

function placesOfMarks(marked: string): readonly string[] {
  return marked.split('\n').flatMap((line, index) => {
    const columns = line.split(mark).slice(0, -1);
    let column = 1;
    return columns.map((before) => {
      column += before.length;
      return `${index + 1}:${column}`;
    });
  });
}

/** Returns all errors of an irsa.yaml. */
function errorsOf(text: string): IrsaErrors['errors'] {
  try {
    parseTrustChain('irsa.yaml', text);
    return [];
  } catch (error) {
    if (error instanceof IrsaErrors) return error.errors;
    throw error;
  }
}

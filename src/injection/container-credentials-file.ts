import { asList, objectsOf, parseObject, stringAt } from '../trust/json.ts';

/** The service accounts (`namespace/name`) with EKS Pod Identity, or why the file is invalid. */
export type ContainerCredentialsFile =
  | { readonly identities: ReadonlySet<string> }
  | { readonly problem: string };

/** Reads `{"identities":[{"namespace":"foo","serviceAccount":"bar"}]}`; an empty file names no accounts. */
export function readContainerCredentials(text: string): ContainerCredentialsFile {
  if (text.trim() === '') return { identities: new Set() };
  const file = parseObject(text);
  if (file === null) return { problem: 'it is not a JSON object' };
  const list = asList(file['identities']);
  if (list === null) return { problem: '"identities" is not a list' };
  const pairs = objectsOf(list).map((entry) => [
    stringAt(entry, 'namespace'),
    stringAt(entry, 'serviceAccount'),
  ]);
  if (pairs.length < list.length || pairs.flat().includes(null)) {
    return { problem: 'an identity lacks "namespace" or "serviceAccount"' };
  }
  return { identities: new Set(pairs.map((pair) => pair.join('/'))) };
}

import { LineCounter, parseDocument } from 'yaml';
import { mayBeShown } from '../config/fault.ts';
import { yamlPlaces } from '../config/yaml-places.ts';
import { syntaxErrors } from '../config/yaml-syntax-errors.ts';
import { IrsaError, type Place } from '../errors/irsa-error.ts';
import { asList, asObject, type Json, type JsonObject } from '../trust/json.ts';
import { type ParsedRoleArn, parseRoleArn } from '../trust/parse-arn.ts';
import type { PolicyPath } from '../trust/policy/policy-fault.ts';
import type { FoundTrustPolicy } from './found-trust-policy.ts';

/**
 * The trust policies of a file: a policy document, or the output of `aws iam get-role`, `list-roles` and
 * `get-account-authorization-details`, as JSON or YAML.
 *
 * @throws IrsaError IRSA-LINT-009 if there is none
 */
export function readTrustPolicies(file: string, text: string): readonly FoundTrustPolicy[] {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false, logLevel: 'error' });
  const lines = text.split(/\r?\n/);
  const placeAt = (offset: number): Place => {
    const { line, col } = lineCounter.linePos(offset);
    const shown = lines[line - 1];
    return { file, line, column: col, ...(shown !== undefined && mayBeShown(shown) && { text: shown }) };
  };
  const [syntaxError] = document.errors.length === 0 ? [] : syntaxErrors(document, text, placeAt);
  if (syntaxError) throw notReadable(file, syntaxError);
  const places = yamlPlaces(document);
  const found = policiesIn(dataOf(document, file), file).map(({ owner, role, at, value }) => ({
    owner,
    document: value,
    ...(role && { account: role.account, partition: role.partition.id }),
    placeOf: (path: PolicyPath) =>
      // A policy that is a string has only one place.
      placeAt(places.offset(typeof value === 'string' ? at : [...at, ...path], 'value')),
  }));
  if (found.length === 0) throw noPolicy(file, 'It contains neither a policy document nor a role.', { file });
  return found;
}

interface Found {
  readonly owner: string;
  /** Its ARN, if known. */
  readonly role?: ParsedRoleArn | null;
  readonly at: PolicyPath;
  readonly value: string | Json;
}

function policiesIn(data: Json, file: string): readonly Found[] {
  const object = asObject(data);
  if (object === null) return [];
  if ('Statement' in object)
    return [{ owner: `The policy of ${file === '-' ? 'standard input' : file}`, at: [], value: object }];
  const one = asObject(object['Role']);
  return [
    ...(one === null ? [] : policyOf(one, ['Role'])),
    ...['Roles', 'RoleDetailList'].flatMap((list) =>
      (asList(object[list]) ?? []).flatMap((role, index) => policyOf(asObject(role), [list, index])),
    ),
  ];
}

function policyOf(role: JsonObject | null, at: PolicyPath): readonly Found[] {
  const value = role?.['AssumeRolePolicyDocument'];
  if (value === undefined) return [];
  return [
    {
      owner: `The role ${String(role?.['RoleName'])}`,
      role: parseRoleArn(String(role?.['Arn'])),
      at: [...at, 'AssumeRolePolicyDocument'],
      value,
    },
  ];
}

/** Refuses aliases, with which a few lines could expand to millions. */
function dataOf(document: ReturnType<typeof parseDocument>, file: string): Json {
  try {
    return document.toJS({ maxAliasCount: 0 });
  } catch (cause) {
    throw noPolicy(file, 'It has YAML aliases.', { file }, cause);
  }
}

function notReadable(file: string, { problem }: IrsaError): IrsaError {
  const why = `It is neither JSON nor YAML. ${problem.what} ${problem.why}`;
  return new IrsaError('IRSA-LINT-009', { ...problem, what: withoutPolicy(file), why });
}

function withoutPolicy(file: string): string {
  return `${file === '-' ? 'Standard input (-)' : file} contains no trust policy.`;
}

function noPolicy(file: string, why: string, place: Place, cause?: unknown): IrsaError {
  return new IrsaError(
    'IRSA-LINT-009',
    {
      what: withoutPolicy(file),
      why,
      next: 'Name a policy document, or the output of `aws iam get-role` or `aws iam list-roles`.',
      place,
    },
    { cause },
  );
}

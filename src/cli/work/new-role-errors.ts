import { type Fault, type FieldPath, fieldName } from '../../config/fault.ts';
import { judgeChain } from '../../config/judge-chain.ts';
import { readYamlDocument } from '../../config/yaml-document.ts';
import { IrsaError, type Problem } from '../../errors/irsa-error.ts';

/** A new role as typed; the file has its policies in this order, presets last. */
interface TypedRole {
  readonly serviceAccounts: readonly string[];
  readonly policies: readonly string[];
  readonly inlinePolicies: readonly string[];
  /** Without parameters. */
  readonly presets: readonly string[];
  /** All other fields, nested ones first. */
  readonly fields: readonly TypedField[];
}

/** A field of the role, and the option that fills it. */
export interface TypedField {
  readonly path: FieldPath;
  readonly option: string;
}

/**
 * Applies the rules of irsa.yaml to the role at `index` of a text that is not written yet. The user does not see that
 * text, so each error names the option instead of the field.
 */
export function newRoleErrors(text: string, index: number, typed: TypedRole): readonly IrsaError[] {
  const { value, source } = readYamlDocument('irsa.yaml', text);
  const origins = originsOf(['spec', 'roles', index], typed);
  return judgeChain(value, source).faults.map((fault) => errorOf(fault, origins));
}

/** The same error, with the option in its first sentence. */
export function ofOption(option: string, { code, problem }: IrsaError): IrsaError {
  const what = problem.what.includes(option) ? problem.what : `${option}: ${problem.what}`;
  return new IrsaError(code, { ...problem, what });
}

interface Origin {
  readonly path: FieldPath;
  /** The option or argument; null for a field that several fill. */
  readonly from: string | null;
  /** The field's name in messages. */
  readonly name: string;
}

/** The fields of a role, nested ones first. */
function originsOf(role: FieldPath, typed: TypedRole): readonly Origin[] {
  const { serviceAccounts, policies, inlinePolicies, presets, fields } = typed;
  const accountOrigin = (account: string, steps: FieldPath): Origin => {
    const option = `--service-account ${account}`;
    return { path: [...role, ...steps], from: option, name: option };
  };
  const policyOrigins = (at: number, option: string, field: FieldPath, name: string): readonly Origin[] => {
    const path = [...role, 'policies', at];
    return [
      { path: [...path, ...field], from: option, name },
      { path, from: option, name: option },
    ];
  };
  const argument = "The argument 'role'";
  return [
    { path: [...role, 'name'], from: argument, name: argument },
    ...serviceAccounts.flatMap((account, at) => [
      accountOrigin(account, ['serviceAccounts', at]),
      ...(at === 0 ? [accountOrigin(account, ['serviceAccount'])] : []),
    ]),
    ...policies.flatMap((policy, at) =>
      policyOrigins(at, `--policy ${policy}`, ['managed'], `--policy ${policy}`),
    ),
    ...inlinePolicies.flatMap((policy, at) => {
      const option = `--inline-policy ${policy}`;
      return policyOrigins(policies.length + at, option, ['inline', 'document'], option);
    }),
    ...presets.flatMap((preset, at) => {
      const before = policies.length + inlinePolicies.length;
      return policyOrigins(before + at, `--preset ${preset}`, ['preset', preset], preset);
    }),
    ...fields.map(({ path, option }) => ({ path: [...role, ...path], from: option, name: option })),
    { path: role, from: null, name: 'the new role' },
  ];
}

function errorOf({ code, path, what, why, next }: Fault, origins: readonly Origin[]): IrsaError {
  const renamed = (text: string): string =>
    origins.reduce((words, origin) => words.replaceAll(fieldName(origin.path), () => origin.name), text);
  const problem: Problem = { what: renamed(what), why: renamed(why), next: renamed(next) };
  const origin = origins.find((one) => one.path.every((step, at) => step === path[at]));
  const error = new IrsaError(code, problem);
  return origin === undefined || origin.from === null ? error : ofOption(origin.from, error);
}

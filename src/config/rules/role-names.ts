import { type Fault, type FieldPath, fieldName, quoted } from '../fault.ts';
import { entriesOf, type PartialChain } from '../partial-chain.ts';
import { defaultRoleName } from '../role-name.ts';
import {
  hasForm,
  iamPathForm,
  inlinePolicyNameForm,
  roleDescriptionForm,
  roleNameForm,
} from '../text-forms.ts';
import type { Rule } from './rule.ts';

function rolesOf(chain: PartialChain) {
  return entriesOf(chain.spec?.roles, ['spec', 'roles']);
}

/** IAM accepts the names of roles and inline policies. */
export const iamNamesRule: Rule = (chain) =>
  rolesOf(chain).flatMap(({ value: role, path }) => [
    ...nameFaults(role.name, [...path, 'name'], roleNameForm),
    ...entriesOf(role.policies, [...path, 'policies']).flatMap((policy) =>
      nameFaults(policy.value.inline?.name, [...policy.path, 'inline', 'name'], inlinePolicyNameForm),
    ),
  ]);

/** IAM accepts the path of a role: `/`, or visible ASCII between slashes. */
export const rolePathRule: Rule = (chain) =>
  rolesOf(chain).flatMap(({ value: { path: written }, path }): readonly Fault[] => {
    if (written === undefined || hasForm(written, iamPathForm)) return [];
    return [
      {
        code: 'IRSA-CONFIG-007',
        path: [...path, 'path'],
        what: `${quoted(written)} is not an IAM path.`,
        why: `Expected / or /…/, visible ASCII, at most ${iamPathForm.longest} characters.`,
        next: 'Start and end it with /, for example /irsa/.',
      },
    ];
  });

/** IAM accepts only Latin-1 characters in a description. */
export const roleDescriptionRule: Rule = (chain) =>
  rolesOf(chain).flatMap(({ value: { description }, path }): readonly Fault[] => {
    if (description === undefined || hasForm(description, roleDescriptionForm)) return [];
    return [
      {
        code: 'IRSA-CONFIG-007',
        path: [...path, 'description'],
        what: `IAM does not accept ${fieldName([...path, 'description'])}.`,
        why: `Expected 1 to ${roleDescriptionForm.longest} ${roleDescriptionForm.description}, on one line; this has ${description.length}.`,
        next: 'Shorten it, or replace the other characters.',
      },
    ];
  });

/** The default name is derived from one service account, so a role for several has no default. */
export const sharedRoleNameRule: Rule = (chain) =>
  rolesOf(chain).flatMap(({ value: role, path }): readonly Fault[] => {
    const count = role.serviceAccounts?.length ?? 0;
    if (count < 2 || Object.hasOwn(role, 'name')) return [];
    return [
      {
        code: 'IRSA-CONFIG-006',
        path: [...path, 'name'],
        absent: [[...path, 'name']],
        what: `${fieldName([...path, 'name'])} is missing.`,
        why: `The role is for ${count} service accounts, so it has no default name.`,
        next: 'Add a name to the role.',
      },
    ];
  });

/** Chains that share a role must use the same name for it; the default name starts with the chain's name. */
export const namedSharedRoleRule: Rule = (chain) =>
  rolesOf(chain).flatMap(({ value: role, path }): readonly Fault[] => {
    if (role.shared !== true || Object.hasOwn(role, 'name')) return [];
    return [
      {
        code: 'IRSA-CONFIG-011',
        path: [...path, 'name'],
        absent: [[...path, 'name']],
        what: `${fieldName([...path, 'name'])} is missing.`,
        why: "The role is shared, but its default name starts with this chain's name: other chains would not find it.",
        next: 'Add the name that all chains use for the role.',
      },
    ];
  });

/** A role name is unique in an account, ignoring path and case. */
export const uniqueRoleNamesRule: Rule = (chain) => {
  const first = new Map<string, { readonly path: FieldPath; readonly account: string }>();
  return rolesOf(chain).flatMap(({ value: role, path }): readonly Fault[] => {
    const name = nameOf(role, chain.metadata?.name);
    if (name === undefined) return [];
    const account = JSON.stringify(accountOf(role) ?? path);
    const key = JSON.stringify([role.account ?? null, name.toLowerCase()]);
    const before = first.get(key);
    if (before === undefined) {
      first.set(key, { path, account });
      return [];
    }
    const written = role.name !== undefined;
    // The mistake is the service account in both roles, which another rule reports.
    if (!written && account === before.account) return [];
    return [
      {
        code: 'IRSA-CONFIG-011',
        path: written ? [...path, 'name'] : path,
        what: `Two roles are called ${quoted(name)}.`,
        why: `${fieldName(before.path)} has the same name${written ? '' : ' as the default name of this role'}, and IAM ignores case and path.`,
        next: 'Give one of them another name.',
      },
    ];
  });
};

type WrittenRole = ReturnType<typeof rolesOf>[number]['value'];

function accountOf(role: WrittenRole) {
  return role.serviceAccount ?? role.serviceAccounts?.[0];
}

/** Undefined if a part of the default name is missing or refused. */
function nameOf(role: WrittenRole, chain: string | undefined): string | undefined {
  if (Object.hasOwn(role, 'name')) return role.name;
  const { namespace, name } = accountOf(role) ?? {};
  return chain === undefined || namespace === undefined || name === undefined
    ? undefined
    : defaultRoleName(chain, { namespace, name });
}

function nameFaults(
  name: string | undefined,
  path: FieldPath,
  form: typeof roleNameForm | typeof inlinePolicyNameForm,
): readonly Fault[] {
  if (name === undefined || hasForm(name, form)) return [];
  const isTooLong = name.length > form.longest;
  return [
    {
      code: 'IRSA-CONFIG-007',
      path,
      what: `${fieldName(path)} is ${quoted(name)}, which IAM does not accept as a name.`,
      why: `Expected 1 to ${form.longest} ${form.description}${isTooLong ? `; this has ${name.length} characters` : ''}.`,
      next: isTooLong ? 'Shorten it.' : 'Replace the other characters.',
    },
  ];
}

import { serviceAccountSubject, subjectLimit } from '../../trust/subject.ts';
import { type Fault, type FieldPath, fieldName } from '../fault.ts';
import { entriesOf, type PartialChain } from '../partial-chain.ts';
import type { Rule } from './rule.ts';

/** A service account of a role, with the paths of both. */
interface WrittenAccount {
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  readonly path: FieldPath;
  readonly rolePath: FieldPath;
}

/** The service accounts of all roles, in the order of the file. */
export function accountsOf(chain: PartialChain): readonly WrittenAccount[] {
  return entriesOf(chain.spec?.roles, ['spec', 'roles']).flatMap(({ value: role, path: rolePath }) => {
    const single = entriesOf([role.serviceAccount], rolePath).map(({ value }) => ({
      value,
      path: [...rolePath, 'serviceAccount'],
    }));
    return [...single, ...entriesOf(role.serviceAccounts, [...rolePath, 'serviceAccounts'])].map(
      ({ value, path }) => ({ namespace: value.namespace, name: value.name, path, rolePath }),
    );
  });
}

/** A service account's annotation names one role, so it can be in only one role. */
export const oneRoleEachRule: Rule = (chain) => {
  const first = new Map<string, WrittenAccount>();
  return accountsOf(chain).flatMap((account): readonly Fault[] => {
    const { namespace, name, path } = account;
    if (namespace === undefined || name === undefined) return [];
    const key = `${namespace}/${name}`;
    const before = first.get(key);
    if (!before) {
      first.set(key, account);
      return [];
    }
    return [
      {
        code: 'IRSA-CONFIG-011',
        path,
        what: `The service account ${key} already has a role.`,
        why: `It is also in ${fieldName(before.path)}, and a service account can have only one role.`,
        next: 'Add the policies to the existing role in irsa.yaml.',
      },
    ];
  });
};

/** A pattern that matches every service account of the cluster restricts nothing. */
export const wholeClusterRule: Rule = (chain) =>
  entriesOf(chain.spec?.roles, ['spec', 'roles']).flatMap(({ value: role, path }) =>
    entriesOf(role.serviceAccountsLike, [...path, 'serviceAccountsLike'])
      .filter(({ value }) => [value.namespace, value.name].every((text) => /^\*+$/.test(text ?? '')))
      .map((entry) => ({
        code: 'IRSA-CONFIG-007',
        path: entry.path,
        what: `${fieldName(entry.path)} matches every service account of the cluster.`,
        why: 'Every pod that can choose its service account could assume the role.',
        next: 'Restrict the namespace or the name.',
      })),
  );

/** STS refuses tokens with a longer subject. */
export const subjectLengthRule: Rule = (chain) =>
  accountsOf(chain).flatMap(({ namespace, name, path }): readonly Fault[] => {
    // The rule on names reports names that are too long.
    if (namespace === undefined || name === undefined || namespace.length > 63 || name.length > 253)
      return [];
    const { length } = serviceAccountSubject({ namespace, name });
    if (length <= subjectLimit) return [];
    return [
      {
        code: 'IRSA-CONFIG-007',
        path: [...path, 'name'],
        what: `The subject of ${namespace}/${name} is too long for AWS.`,
        why: `It has ${length} characters; STS allows at most ${subjectLimit}.`,
        next: `Shorten the name of the service account by ${length - subjectLimit} characters.`,
      },
    ];
  });

import { defaults } from '../defaults.ts';
import { type Fault, type FieldPath, fieldName, quoted } from '../fault.ts';
import { entriesOf, nodesPart, type PartialChain } from '../partial-chain.ts';
import { hasForm, nodePathForm, sshHostForm, sshUserForm } from '../text-forms.ts';
import type { Rule } from './rule.ts';

function nodesOf(chain: PartialChain) {
  return entriesOf(nodesPart(chain)?.nodes, ['spec', 'controlPlane', 'nodes']);
}

/** Each node stands in the list once. */
export const nodeNamesRule: Rule = (chain) =>
  repeated(
    nodesOf(chain).map(({ value, path }) => ({ key: value.name, path: [...path, 'name'] })),
    (name, before) => ({
      what: `Two nodes are called ${quoted(name)}.`,
      why: `The first is ${fieldName(before)}.`,
      next: 'List each control plane node once, by its name in Kubernetes.',
    }),
  );

/** No two entries lead to the same manifest or the same folder: one would undo the other. */
export const nodeFilesRule: Rule = (chain) => {
  const nodes = nodesOf(chain);
  return (['manifest', 'directory'] as const).flatMap((field) =>
    repeated(
      nodes.map(({ value, path }) => {
        const machine = value.local === true ? 'this machine' : value.ssh;
        const file = value[field] ?? defaults[field];
        return { key: machine === undefined ? undefined : `${file} on ${machine}`, path };
      }),
      (place, before) => ({
        what: `Two nodes have the same ${field}: ${place}.`,
        why: `The first is ${fieldName(before)}.`,
        next: `List each node once, or give each its own ${field}.`,
      }),
    ),
  );
};

/** A user goes into an address that ssh reads. */
export const sshUserRule: Rule = (chain) => {
  const user = nodesPart(chain)?.ssh?.user;
  if (user === undefined || hasForm(user, sshUserForm)) return [];
  return [
    {
      code: 'IRSA-CONFIG-007',
      path: ['spec', 'controlPlane', 'ssh', 'user'],
      what: `${quoted(user)} is no name of a user.`,
      why: `Expected ${sshUserForm.description}.`,
      next: 'Write the name that you log in to the nodes with.',
    },
  ];
};

/** A host is one that ssh takes for nothing else. */
export const sshHostRule: Rule = (chain) =>
  nodesOf(chain).flatMap(({ value: { ssh }, path }): readonly Fault[] =>
    ssh === undefined || hasForm(ssh, sshHostForm)
      ? []
      : [
          {
            code: 'IRSA-CONFIG-007',
            path: [...path, 'ssh'],
            what: `${quoted(ssh)} is not a host that ssh can be given.`,
            why: `Expected ${sshHostForm.description}.`,
            next: 'Put port and options into your ssh config and write the alias here, or write ssh://user@host:port.',
          },
        ],
  );

/** A path that any program reads as it is meant; one on another machine has no folder of irsa.yaml to start from. */
export const nodePathsRule: Rule = (chain) =>
  nodesOf(chain).flatMap(({ value, path }) =>
    (['manifest', 'directory'] as const).flatMap((field): readonly Fault[] => {
      const text = value[field];
      if (text === undefined) return [];
      if (!hasForm(text, nodePathForm)) {
        return [
          {
            code: 'IRSA-CONFIG-007',
            path: [...path, field],
            what: `${fieldName([...path, field])} is no plain path.`,
            why: `${quoted(text)} is not ${nodePathForm.description}.`,
            next: /^[~$]/.test(text)
              ? `Write the whole path: no shell puts anything in the place of ${/^\W\w*/.exec(text)?.[0]}.`
              : 'Choose a plain one: it stands in scripts that root runs on the node, and in a systemd unit.',
          },
        ];
      }
      if (value.ssh === undefined || text.startsWith('/')) return [];
      return [
        {
          code: 'IRSA-CONFIG-007',
          path: [...path, field],
          what: `${fieldName([...path, field])} must be an absolute path.`,
          why: `${quoted(text)} is meant on the node, which irsactl reaches by ssh.`,
          next: 'Write the path from the root of the node, beginning with /.',
        },
      ];
    }),
  );

function repeated(
  keys: readonly { readonly key: string | undefined; readonly path: FieldPath }[],
  describe: (key: string, before: FieldPath) => Pick<Fault, 'what' | 'why' | 'next'>,
): readonly Fault[] {
  const first = new Map<string, FieldPath>();
  return keys.flatMap(({ key, path }): readonly Fault[] => {
    const before = key === undefined ? undefined : first.get(key);
    if (key !== undefined && before === undefined) first.set(key, path);
    return key === undefined || before === undefined
      ? []
      : [{ code: 'IRSA-CONFIG-011', path, ...describe(key, before) }];
  });
}

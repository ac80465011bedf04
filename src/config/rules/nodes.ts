import { defaults } from '../defaults.ts';
import { type Fault, type FieldPath, fieldName, quoted } from '../fault.ts';
import { entriesOf, nodesPart, type PartialChain } from '../partial-chain.ts';
import { hasForm, nodePathForm, sshHostForm, sshUserForm } from '../text-forms.ts';
import type { Rule } from './rule.ts';

function nodesOf(chain: PartialChain) {
  return entriesOf(nodesPart(chain)?.nodes, ['spec', 'controlPlane', 'nodes']);
}

/** Each node is listed once. */
export const nodeNamesRule: Rule = (chain) =>
  repeated(
    nodesOf(chain).map(({ value, path }) => ({ key: value.name, path: [...path, 'name'] })),
    (name, before) => ({
      what: `Two nodes are called ${quoted(name)}.`,
      why: `The first is ${fieldName(before)}.`,
      next: 'List each control plane node once, by its name in Kubernetes.',
    }),
  );

/** No two entries have the same manifest or folder: one would undo the other. */
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

/** The user name is safe in an ssh destination. */
export const sshUserRule: Rule = (chain) => {
  const user = nodesPart(chain)?.ssh?.user;
  if (user === undefined || hasForm(user, sshUserForm)) return [];
  return [
    {
      code: 'IRSA-CONFIG-007',
      path: ['spec', 'controlPlane', 'ssh', 'user'],
      what: `${quoted(user)} is not a user name.`,
      why: `Expected ${sshUserForm.description}.`,
      next: 'Write the user with which you log in to the nodes.',
    },
  ];
};

/** ssh cannot mistake the host for an option. */
export const sshHostRule: Rule = (chain) =>
  nodesOf(chain).flatMap(({ value: { ssh }, path }): readonly Fault[] =>
    ssh === undefined || hasForm(ssh, sshHostForm)
      ? []
      : [
          {
            code: 'IRSA-CONFIG-007',
            path: [...path, 'ssh'],
            what: `${quoted(ssh)} is not a valid ssh host.`,
            why: `Expected ${sshHostForm.description}.`,
            next: 'Put port and options in your ssh config and use the alias here, or write ssh://user@host:port.',
          },
        ],
  );

/** A path without special characters; on another machine it cannot be relative to the folder of irsa.yaml. */
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
            what: `${fieldName([...path, field])} is not a plain path.`,
            why: `${quoted(text)} is not ${nodePathForm.description}.`,
            next: /^[~$]/.test(text)
              ? `Write the full path: no shell expands ${/^\W\w*/.exec(text)?.[0]}.`
              : 'Choose a plain path: scripts that root runs on the node, and a systemd unit, contain it.',
          },
        ];
      }
      if (value.ssh === undefined || text.startsWith('/')) return [];
      return [
        {
          code: 'IRSA-CONFIG-007',
          path: [...path, field],
          what: `${fieldName([...path, field])} must be an absolute path.`,
          why: `${quoted(text)} is a path on the node, which irsactl reaches with ssh.`,
          next: 'Write the absolute path on the node, beginning with /.',
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

/** The parameters of an awsQuery request as a tree: structures by name, lists as arrays. */
type ParamTree = { readonly [name: string]: ParamValue };
export type ParamValue = string | ParamTree | readonly ParamValue[];

type Draft = { [name: string]: Draft | string };

const depthLimit = 12;

/**
 * Decodes `Tags.member.1.Key=a` into `{Tags: {member: [{Key: 'a'}]}}`, the tree that the SDK's shape reader
 * understands. An empty list arrives as `ThumbprintList=`.
 * https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
 */
export function decodeParams(params: URLSearchParams): ParamTree {
  const root: Draft = Object.create(null);
  for (const [name, value] of params) place(root, name.split('.'), value);
  const tree: Record<string, ParamValue> = Object.create(null);
  for (const [name, value] of Object.entries(root)) tree[name] = finish(value);
  return tree;
}

function place(root: Draft, path: readonly string[], value: string): void {
  if (path.length > depthLimit) return;
  let node = root;
  for (const part of path.slice(0, -1)) {
    const next = node[part];
    const child: Draft = typeof next === 'object' ? next : Object.create(null);
    node[part] = child;
    node = child;
  }
  node[path.at(-1) ?? ''] = value;
}

function finish(value: Draft | string): ParamValue {
  if (typeof value === 'string') return value;
  const entries = Object.entries(value);
  if (entries.length > 0 && entries.every(([name]) => /^[1-9]\d{0,4}$/.test(name))) {
    return entries.sort(([a], [b]) => Number(a) - Number(b)).map(([, item]) => finish(item));
  }
  const tree: Record<string, ParamValue> = Object.create(null);
  for (const [name, item] of entries) tree[name] = finish(item);
  return tree;
}

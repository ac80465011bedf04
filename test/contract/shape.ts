/**
 * The shape of a JSON document, one line a key path with its types. All entries of a list count as one; `?` marks a key
 * that only some of them have: `links[].name: string`.
 */
export function shapeOf(json: string): string {
  return linesOf('', [JSON.parse(json)], false).join('\n');
}

function linesOf(path: string, values: readonly unknown[], isOptional: boolean): readonly string[] {
  const lists = values.filter((value) => Array.isArray(value));
  const entries: readonly unknown[] = lists.flat();
  const objects = values.filter(isObject);
  const keys = [...new Set(objects.flatMap((object) => Object.keys(object)))];
  const types = [...new Set(values.map(typeOf))].toSorted().join(' | ');
  // The lines of what it holds say the rest.
  const isSaid = !isOptional && ['object', 'list'].includes(types);
  return [
    ...(isSaid ? [] : [`${path === '' ? 'document' : path}${isOptional ? '?' : ''}: ${types}`]),
    ...(entries.length > 0 ? linesOf(`${path}[]`, entries, false) : []),
    ...keys.flatMap((key) => {
      const having = objects.filter((object) => Object.hasOwn(object, key));
      const held = having.map((object) => object[key]);
      return linesOf(pathTo(path, key), held, having.length < objects.length);
    }),
  ];
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return value.length === 0 ? 'empty list' : 'list';
  if (isObject(value)) return Object.keys(value).length === 0 ? 'empty object' : 'object';
  return typeof value;
}

function pathTo(path: string, key: string): string {
  if (!/^[\w-]+$/.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === '' ? key : `${path}.${key}`;
}

/**
 * The value under a path of fields; undefined if there is none. Inherited properties such as `constructor` do not
 * count.
 */
export function ownValueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, step) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, step)
        ? Reflect.get(value, step)
        : undefined,
    root,
  );
}

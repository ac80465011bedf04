/** `1 role`, `2 roles`. */
export function countRoles(count: number): string {
  return `${count} role${count === 1 ? '' : 's'}`;
}

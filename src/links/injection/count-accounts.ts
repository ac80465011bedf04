/** `1 service account`, `2 service accounts`. */
export function countAccounts(count: number): string {
  return `${count} service account${count === 1 ? '' : 's'}`;
}

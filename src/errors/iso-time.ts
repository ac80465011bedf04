/** `2026-11-26T18:03:20Z` */
export function isoTime(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}

/** `2026-11-26` */
export function isoDay(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

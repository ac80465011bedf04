/** Runs once before the system tests. Each room that needs a costly start adds it here. */
export function setup(): void {}

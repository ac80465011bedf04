/** A line of a difference: removed, added or unchanged. */
export interface DiffLine {
  readonly mark: '-' | '+' | ' ';
  readonly text: string;
}

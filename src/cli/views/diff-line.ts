/** A line of a difference: one that goes, one that comes, or one that stays. */
export interface DiffLine {
  readonly mark: '-' | '+' | ' ';
  readonly text: string;
}

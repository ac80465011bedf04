/** The general text of an error code in the reference; the thrown problem adds the names and values. */
export interface CatalogueEntry {
  /** A short sentence that names the problem. */
  readonly title: string;
  /** When and why it occurs; Markdown, a few sentences. */
  readonly meaning: string;
  /** How to fix it; Markdown. */
  readonly cure: string;
}

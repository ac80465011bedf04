/** What the page of an error code says about it in general; the thrown problem adds the names and values. */
export interface CatalogueEntry {
  /** A short sentence that names the problem. */
  readonly title: string;
  /** When and why it comes up; markdown, one or a few sentences. */
  readonly meaning: string;
  /** How to get out of it; markdown. */
  readonly cure: string;
}

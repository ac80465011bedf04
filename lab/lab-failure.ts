/** An expected failure of the lab with its next step; printed without a stack. */
export class LabFailure extends Error {
  readonly next: string;

  constructor(what: string, next: string, options?: ErrorOptions) {
    super(what, options);
    this.name = 'LabFailure';
    this.next = next;
  }
}

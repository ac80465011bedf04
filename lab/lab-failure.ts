/** Why the lab cannot do what was asked, with what to do; shown without a stack. */
export class LabFailure extends Error {
  readonly next: string;

  constructor(what: string, next: string, options?: ErrorOptions) {
    super(what, options);
    this.name = 'LabFailure';
    this.next = next;
  }
}

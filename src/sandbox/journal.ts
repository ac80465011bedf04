/** A call that the sandbox answered; holds no secrets. */
interface JournalEntry {
  readonly service: string;
  readonly action: string;
  /** ARN of the caller; null if the request was anonymous or its signature was refused. */
  readonly caller: string | null;
  readonly status: number;
  readonly at: Date;
}

/** The calls that a sandbox answered, in order; beyond a limit the oldest are dropped. */
export class Journal {
  private readonly kept: JournalEntry[] = [];

  add(entry: JournalEntry): void {
    if (this.kept.length >= 100_000) this.kept.splice(0, 50_000);
    this.kept.push(entry);
  }

  entries(): readonly JournalEntry[] {
    return [...this.kept];
  }

  /** Number of answered calls of a service, or of one of its actions. */
  count(service: string, action?: string): number {
    return this.kept.filter(
      (entry) => entry.service === service && (action === undefined || entry.action === action),
    ).length;
  }

  clear(): void {
    this.kept.length = 0;
  }
}

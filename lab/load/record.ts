/** One line that a client of lab/load/client has written: a request, or what a watch or a probe saw. */
export interface LoadRecord {
  /** Milliseconds since 1970. */
  readonly begun: number;
  /** Milliseconds, with every try. */
  readonly took: number;
  readonly what: string;
  readonly client: string;
  /** Whether it showed a token from before the change, or the last one that it was given. */
  readonly token?: 'before' | 'fresh';
  /** `ok`, or what became of it: a status, `refused`, `reset`, `timeout`, `unaccepted`, `lost`, `failed`. */
  readonly outcome: string;
  readonly detail?: string;
  /** How often client-go sent it. */
  readonly tries?: number;
}

const requests = new Set(['list', 'get', 'create', 'delete', 'token', 'review', 'review elsewhere', 'watch']);

export function isRequest({ what }: LoadRecord): boolean {
  return requests.has(what);
}

/** What a client has written until now; its last line may be half-written, and counts the next time. */
export function parseRecords(text: string): LoadRecord[] {
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  return whole
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as LoadRecord);
}

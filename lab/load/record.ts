/** One line of a client in lab/load/client: a request, or an observation of a watch or probe. */
export interface LoadRecord {
  /** Milliseconds since 1970. */
  readonly begun: number;
  /** Duration in milliseconds, with all retries. */
  readonly took: number;
  readonly what: string;
  readonly client: string;
  /** `before`: a token from before the change. `fresh`: the latest token. */
  readonly token?: 'before' | 'fresh';
  /** `ok`, a status, or the kind of failure: `refused`, `reset`, `timeout`, `unaccepted`, `lost`, `failed`. */
  readonly outcome: string;
  readonly detail?: string;
  /** How often client-go sent it. */
  readonly tries?: number;
}

const requests = new Set(['list', 'get', 'create', 'delete', 'token', 'review', 'review elsewhere', 'watch']);

export function isRequest({ what }: LoadRecord): boolean {
  return requests.has(what);
}

/** Parses the complete lines of a client; the last line may still be incomplete. */
export function parseRecords(text: string): LoadRecord[] {
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  return whole
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as LoadRecord);
}

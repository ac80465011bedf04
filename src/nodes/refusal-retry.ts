import { setTimeout as sleep } from 'node:timers/promises';
import type { NodeChannel } from './node-channel.ts';
import type { Attempt } from './script-session.ts';

/** How to retry when a node refuses a session for a script. */
export interface RefusalRetry {
  /** Waits until another session of irsactl has ended; false if there is none. */
  readonly makeRoom: () => Promise<boolean>;
  /** How long to retry without another session. */
  readonly patienceSeconds: number;
}

const retryMilliseconds = 200;

/** Retries a script whose session was refused on a live connection, because none of it has reached the node. */
export async function retryRefused(
  channel: NodeChannel,
  begin: () => Promise<Attempt>,
  { makeRoom, patienceSeconds }: RefusalRetry,
): Promise<Attempt> {
  let retries = 0;
  for (;;) {
    const attempt = await begin();
    const { end, process } = attempt;
    if (end.kind !== 'never-began') return attempt;
    const refusal = channel.refused({ code: process.code, said: end.said });
    if (refusal === null) return attempt;
    if (await makeRoom()) continue;
    retries += 1;
    if (retries * retryMilliseconds > patienceSeconds * 1000) throw refusal;
    await sleep(retryMilliseconds);
  }
}

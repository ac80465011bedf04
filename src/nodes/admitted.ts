import { setTimeout as sleep } from 'node:timers/promises';
import type { NodeChannel } from './node-channel.ts';
import type { Attempt } from './script-session.ts';

/** What is done where a node opens no session for a script. */
export interface Admission {
  /** Waits until another session of irsactl's has ended; false where there is none to wait for. */
  readonly makeRoom: () => Promise<boolean>;
  /** How long it is asked again where no other one is seen. */
  readonly patienceSeconds: number;
}

const againMilliseconds = 200;

/** Begins a script again where its session was refused while the connection lives: nothing of it has reached the node. */
export async function admitted(
  channel: NodeChannel,
  begin: () => Promise<Attempt>,
  { makeRoom, patienceSeconds }: Admission,
): Promise<Attempt> {
  let askedAlone = 0;
  for (;;) {
    const attempt = await begin();
    const { end, process } = attempt;
    if (end.kind !== 'never-began') return attempt;
    const refusal = channel.refused({ code: process.code, said: end.said });
    if (refusal === null) return attempt;
    if (await makeRoom()) continue;
    askedAlone += 1;
    if (askedAlone * againMilliseconds > patienceSeconds * 1000) throw refusal;
    await sleep(againMilliseconds);
  }
}

import { accountName } from '../../../chain/role-accounts.ts';
import type { ApiServer } from '../ports.ts';
import type { PassContext } from './context.ts';
import { ifStandInFails, waiting } from './wait-reports.ts';

/** IAM and STS are eventually consistent; a wrong answer that lasts is final. */
const patienceSeconds = 60;

/**
 * Presents STS a token of the stand-in for each declared role whose service account exists, before any API server signs for
 * the chain. Returns what STS refuses, or null.
 */
export async function proveRoles(
  { node, accounts, audience, progress, ports: { askSts, clock } }: PassContext,
  standIn: ApiServer,
  beat: () => Promise<void>,
): Promise<string | null> {
  for (const { account, roleArn } of accounts) {
    await beat();
    const token = await standIn.mintFor(account, audience);
    if (token === null) continue;
    const name = accountName(account);
    const report = waiting(progress, `STS to accept ${name}`, ifStandInFails(node), 15);
    const started = clock.elapsed();
    let answer = await askSts(token, roleArn);
    while (answer !== null && clock.elapsed() - started < patienceSeconds * 1000) {
      report(Math.round((clock.elapsed() - started) / 1000));
      await beat();
      await clock.sleep(2000);
      answer = await askSts(token, roleArn);
    }
    if (answer !== null) return `STS refuses ${roleArn} to a token of ${name}: ${answer}`;
  }
  return null;
}

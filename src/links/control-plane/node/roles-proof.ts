import { accountName } from '../../../chain/role-accounts.ts';
import type { ApiServer } from '../ports.ts';
import type { PassContext } from './context.ts';
import { ifStandInFails, waiting } from './words.ts';

/** IAM and STS are eventually consistent; a wrong answer that lasts is final. */
const patienceSeconds = 60;

/**
 * Shows STS a token of the stand-in for each declared role whose service account exists, before any API server signs for
 * the chain. Says what STS refuses, or null.
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
    let says = await askSts(token, roleArn);
    while (says !== null && clock.elapsed() - started < patienceSeconds * 1000) {
      report(Math.round((clock.elapsed() - started) / 1000));
      await beat();
      await clock.sleep(2000);
      says = await askSts(token, roleArn);
    }
    if (says !== null) return `STS does not give ${roleArn} for a token of ${name}: ${says}`;
  }
  return null;
}

import { accountName } from '../../../chain/role-accounts.ts';
import type { ApiServer } from '../ports.ts';
import type { PassContext } from './context.ts';

/** IAM and STS are eventually consistent; a wrong answer that lasts is final. */
const patienceSeconds = 60;

/**
 * Shows STS a token of the stand-in for each declared role whose service account exists, before any API server signs for
 * the chain. Says what STS refuses, or null.
 */
export async function proveRoles(
  { accounts, audience, ports: { askSts, clock } }: Pick<PassContext, 'accounts' | 'audience' | 'ports'>,
  standIn: ApiServer,
): Promise<string | null> {
  for (const { account, roleArn } of accounts) {
    const token = await standIn.mintFor(account, audience);
    if (token === null) continue;
    const started = clock.elapsed();
    let says = await askSts(token, roleArn);
    while (says !== null && clock.elapsed() - started < patienceSeconds * 1000) {
      await clock.sleep(2000);
      says = await askSts(token, roleArn);
    }
    if (says !== null) return `STS does not give ${roleArn} for a token of ${accountName(account)}: ${says}`;
  }
  return null;
}

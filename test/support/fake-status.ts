import type { ChainPlan, PlannedLink } from '../../src/chain/chain-plan.ts';
import type { ChainStatus } from '../../src/chain/chain-status.ts';
import type { LinkName } from '../../src/chain/link-name.ts';
import { noOutputs } from '../../src/chain/outputs.ts';
import type { Standing } from '../../src/chain/standing.ts';

/** The time at which these tests read the status. */
export const lookedAt = Date.parse('2026-11-26T18:03:20Z');

type FakeLink = Omit<PlannedLink, 'changes' | 'findings'> &
  Partial<PlannedLink> & { readonly since?: string; readonly expires?: Standing['expires'] };

/** Returns a chain's status; each test gives only the relevant fields of its links. */
export function fakeStatus(...links: readonly FakeLink[]): ChainStatus {
  const plan: ChainPlan = {
    format: 'irsactl.dev/plan/v1alpha1',
    intent: 'apply',
    chain: 'prod-1',
    madeFor: { account: '123456789012', region: 'eu-central-1', clusterUid: 'u', server: 's' },
    links: links.map(({ since: _, expires: __, ...link }) => ({ changes: [], findings: [], ...link })),
  };
  const standings = links.map(({ link, since, expires = [] }): readonly [LinkName, Standing] => [
    link,
    { since: since === undefined ? null : Date.parse(since), expires },
  ]);
  return {
    plan,
    outputs: noOutputs,
    standings: new Map(standings),
    isHalfDestroyed: false,
    isNowhere: false,
  };
}

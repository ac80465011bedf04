import { type ChainAccount, chainAccounts, chainIn } from '../config/chain-accounts.ts';
import { internalError } from '../errors/internal-error.ts';
import type { Change } from './change.ts';
import type { ChangeTable } from './change-kind.ts';
import type { ChainContext } from './context.ts';
import type { Finding } from './finding.ts';
import type { LinkParts, LinkPlan } from './link.ts';
import { type NamedAccount, namedAccount } from './named-account.ts';
import type { ChainOutputs } from './outputs.ts';
import type { Progress } from './progress.ts';
import { sinceAll } from './standing.ts';

/** The desired state of a link in one account. */
interface Wanted<Desired> {
  readonly account: ChainAccount;
  readonly desired: Desired;
}

/** The parts of a link for one account; the desired state names the account, and the ports work in it. */
export interface AccountParts<Desired, Facts, Evidence>
  extends Omit<LinkParts<Desired, Facts, Evidence>, 'desired'> {
  desired(context: ChainContext, outputs: ChainOutputs, account: ChainAccount): Desired;
}

type Seen<Desired, Facts> = readonly (Wanted<Desired> & { readonly facts: Facts })[];
type Proven<Desired, Evidence> = readonly (Wanted<Desired> & { readonly evidence: Evidence })[];

/**
 * The parts of a link with resources in several accounts. Each account is desired, observed, planned and checked
 * separately, in a context without the others. Changes and findings outside the main account name their account.
 */
export function inEachAccount<Desired, Facts, Evidence>(
  parts: AccountParts<Desired, Facts, Evidence>,
): LinkParts<readonly Wanted<Desired>[], Seen<Desired, Facts>, Proven<Desired, Evidence>> {
  return {
    name: parts.name,
    desired: (context, outputs) =>
      chainAccounts(context.chain, context.aws.account).map((account) => ({
        account,
        desired: parts.desired(inAccount(context, account), outputs, account),
      })),
    observe: (wanted) =>
      Promise.all(wanted.map(async (one) => ({ ...one, facts: await parts.observe(one.desired) }))),
    plan: (_, seen, consent) => joined(seen, ({ desired, facts }) => parts.plan(desired, facts, consent)),
    planRemoval: (_, seen, stage, consent) =>
      joined(seen, ({ desired, facts }) => parts.planRemoval(desired, facts, stage, consent)),
    standing(_, seen) {
      const standings = seen.map(({ desired, facts }) => parts.standing(desired, facts));
      return {
        // An account without resources of the link has no time.
        since: sinceAll(standings.map(({ since }) => since).filter((since) => since !== null)),
        expires: standings.flatMap(({ expires }) => expires),
      };
    },
    changes: changesIn(parts.changes),
    // Two accounts may have resources with the same name.
    laneOf: (change) => `${change.account?.id ?? ''} ${parts.laneOf?.(change) ?? ''}`,
    probe: (_, seen, progress) =>
      Promise.all(
        seen.map(async ({ account, desired, facts }) => ({
          account,
          desired,
          evidence: await parts.probe(desired, facts, progressIn(account, progress)),
        })),
      ),
    check: (_, proven) =>
      proven.flatMap(({ account, desired, evidence }) =>
        parts.check(desired, evidence).map((finding) => findingIn(account, finding)),
      ),
  };
}

/** The context reduced to one account. */
export function inAccount(context: ChainContext, account: ChainAccount): ChainContext {
  return {
    ...context,
    chain: chainIn(context.chain, account),
    aws: { ...context.aws, account: account.id },
  };
}

function joined<Part extends { readonly account: ChainAccount }>(
  all: readonly Part[],
  planOf: (part: Part) => LinkPlan,
): LinkPlan {
  const plans = all.map((part) => ({ account: part.account, plan: planOf(part) }));
  const told = plans.filter(({ account }) => account.isUsed);
  return {
    changes: plans.flatMap(({ account, plan }) => plan.changes.map((change) => changeIn(account, change))),
    findings: plans.flatMap(({ account, plan }) =>
      plan.findings.map((finding) => findingIn(account, finding)),
    ),
    outputs: Object.assign({}, ...plans.map(({ plan }) => plan.outputs)),
    summary: told.map(({ account, plan }) => `${plan.summary}${whereIn(account)}`).join('; '),
  };
}

function whereIn(account: ChainAccount): string {
  return account.name === null ? '' : ` in ${account.name}`;
}

function changeIn(account: ChainAccount, change: Change): Change {
  const named = namedAccount(account);
  return named === null ? change : { ...change, account: named };
}

function findingIn(account: ChainAccount, finding: Finding): Finding {
  const named = namedAccount(account);
  if (named === null) return finding;
  return { ...finding, account: named, why: `${finding.why} ${placeSentence(named)}` };
}

function placeSentence({ name, id }: NamedAccount): string {
  return `This is in the account ${name} (${id}).`;
}

function changesIn<Desired>(table: ChangeTable<Desired>): ChangeTable<readonly Wanted<Desired>[]> {
  return Object.fromEntries(
    Object.entries(table).map(([name, kind]) => [
      name,
      {
        faultOf: (change: Change) => kind.faultOf(change),
        run: (change: Change, wanted: readonly Wanted<Desired>[], progress) => {
          const { account, desired } = wantedAt(wanted, change);
          return kind.run(change, desired, progressIn(account, progress));
        },
      } satisfies ChangeTable<readonly Wanted<Desired>[]>[string],
    ]),
  );
}

/** Findings during a change belong to its account too. */
function progressIn(account: ChainAccount, progress: Progress): Progress {
  return (event) =>
    progress(event.type === 'finding' ? { ...event, finding: findingIn(account, event.finding) } : event);
}

function wantedAt<Desired>(wanted: readonly Wanted<Desired>[], { account: at }: Change): Wanted<Desired> {
  const found = wanted.find(({ account }) => (at ? account.id === at.id : account.name === null));
  if (!found) throw internalError(`the account ${at?.id} of a change is one of the chain`);
  return found;
}

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { fakeChain, fakeContext } from '../../test/support/fake-context.ts';
import type { Role } from '../config/trust-chain.ts';
import { requireAccountId } from '../trust/arn.ts';
import { type Change, changeName, changesOf } from './change.ts';
import { changeKind } from './change-kind.ts';
import type { ChainContext } from './context.ts';
import { findingsOf } from './finding.ts';
import { type AccountParts, inEachAccount } from './in-each-account.ts';
import { defineLink, type Link, noConsent } from './link.ts';
import { linkState } from './link-state.ts';
import { noOutputs } from './outputs.ts';
import { unknownStanding } from './standing.ts';

interface Wanted {
  readonly account: string;
  readonly names: readonly string[];
}

const change = changesOf('roles');
const finding = findingsOf('roles');

/** A link that creates each role by name, and records it with the account. */
function namingParts(made: Set<string>): AccountParts<Wanted, readonly string[], readonly string[]> {
  const look = async ({ account, names }: Wanted) => names.filter((name) => !made.has(`${account} ${name}`));
  return {
    name: 'roles',
    desired: ({ chain, aws }) => ({ account: aws.account, names: chain.roles.map(({ name }) => name) }),
    observe: look,
    plan: (_, missing) => ({
      changes: missing.map((name) => change.create('make', name, { after: name, why: 'It is missing.' })),
      findings: missing.map((name) =>
        finding.warning('IRSA-ROLE-032', { what: `${name} is missing.`, why: 'So it is.', next: 'apply' }),
      ),
      outputs: {},
      summary: `${missing.length} missing`,
    }),
    planRemoval: () => ({ changes: [], findings: [], outputs: {}, summary: '' }),
    standing: () => unknownStanding,
    changes: {
      make: changeKind({ after: z.string() }, async ({ desired, target }) => {
        made.add(`${desired.account} ${target}`);
      }),
    },
    probe: look,
    check: (_, missing) =>
      missing.map((name) => finding.error('IRSA-ROLE-032', { what: name, why: 'So it is.', next: 'apply' })),
  };
}

const ids = ['222222222222', '333333333333'].map(requireAccountId);
const names = ['analytics', 'billing'];

/** A chain with a role in each of these accounts: 0 is the main account. */
function contextWith(where: readonly number[]): ChainContext {
  const [example] = fakeChain().roles;
  if (!example) throw new Error('the example has a role');
  const roles = where.map((at, index): Role => {
    const account = names[at - 1];
    return { ...example, name: `role-${index}`, ...(account !== undefined && { account }) };
  });
  const accounts = ids.map((id, index) => ({
    name: names[index] ?? '',
    id,
    access: { kind: 'profile', profile: 'any' } as const,
  }));
  return fakeContext({ chain: fakeChain({ roles, aws: { region: 'eu-central-1', accounts } }) });
}

async function applyAll(link: Link, context: ChainContext): Promise<readonly Change[]> {
  const { changes } = (await link.observe(context, noOutputs)).plan(noConsent);
  for (const one of changes) await link.apply(one, context, noOutputs, () => {});
  return changes;
}

const placements = fc.array(fc.nat({ max: 2 }), { maxLength: 8 });

describe('a link in each account', () => {
  it('creates each role in its account', async () => {
    await fc.assert(
      fc.asyncProperty(placements, async (where) => {
        const made = new Set<string>();
        const context = contextWith(where);
        const link = defineLink(inEachAccount(namingParts(made)));
        const changes = await applyAll(link, context);
        const expected = where.map((at, index) => `${[context.aws.account, ...ids][at]} role-${index}`);
        expect([...made].toSorted()).toEqual(expected.toSorted());
        expect(new Set(changes.map(changeName)).size).toBe(where.length);
        for (const { account } of changes) expect(account?.id).not.toBe(context.aws.account);
        const again = await link.observe(context, noOutputs);
        expect(again.plan(noConsent).changes).toEqual([]);
        expect(await again.verify(() => {})).toEqual([]);
      }),
    );
  });

  it('equals the plain link if there is one account', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: 5 }), async (count) => {
        const roles = contextWith(Array.from({ length: count }, () => 0)).chain.roles;
        const context = fakeContext({ chain: fakeChain({ roles }) });
        const parts = namingParts(new Set());
        const itself = defineLink({
          ...parts,
          desired: (...given) => parts.desired(...given, ownAccount(context)),
        });
        const multiplied = defineLink(inEachAccount(parts));
        const [one, other] = [
          await itself.observe(context, noOutputs),
          await multiplied.observe(context, noOutputs),
        ];
        expect(other.plan(noConsent)).toEqual(one.plan(noConsent));
        expect(await other.verify(() => {})).toEqual(await one.verify(() => {}));
      }),
    );
  });

  it('distinguishes one name in two accounts, in changes, findings and states', async () => {
    const context = contextWith([0, 1]);
    const roles = context.chain.roles.map((role) => ({ ...role, name: 'same' }));
    const both = { ...context, chain: { ...context.chain, roles } };
    const link = defineLink(inEachAccount(namingParts(new Set())));
    const plan = (await link.observe(both, noOutputs)).plan(noConsent);
    expect(plan.changes.map(changeName)).toEqual(['roles/make/same', 'roles/make/same in 222222222222']);
    expect(plan.findings.map(({ account, why }) => [account?.name, why])).toEqual([
      [undefined, 'So it is.'],
      ['analytics', 'So it is. This is in the account analytics (222222222222).'],
    ]);
    expect(plan.summary).toBe('1 missing; 1 missing in analytics');
    const [own, other] = plan.changes;
    if (!own || !other) throw new Error('there are two changes');
    expect(link.laneOf(own)).not.toBe(link.laneOf(other));
    const updated = { ...other, action: 'update' as const };
    expect(linkState({ link: 'roles', changes: [own, updated], findings: [], summary: '' })).toBe(
      'to be changed',
    );
  });

  it('names the account of findings during a change, and keeps the lanes of each account', async () => {
    const lost = finding.warning('IRSA-ROLE-063', { what: 'It was lost.', why: 'So it is.', next: 'Look.' });
    const parts: AccountParts<Wanted, readonly string[], readonly string[]> = {
      ...namingParts(new Set()),
      laneOf: ({ target }) => target,
      changes: {
        make: changeKind({ after: z.string() }, async ({ progress }) =>
          progress({ type: 'finding', finding: lost }),
        ),
      },
    };
    const context = contextWith([0, 1, 1]);
    const link = defineLink(inEachAccount(parts));
    const { changes } = (await link.observe(context, noOutputs)).plan(noConsent);
    expect(new Set(changes.map(link.laneOf)).size).toBe(3);
    const told: unknown[] = [];
    for (const one of changes) {
      await link.apply(one, context, noOutputs, (event) => {
        if (event.type === 'finding') told.push(event.finding.account?.name);
      });
    }
    expect(told).toEqual([undefined, 'analytics', 'analytics']);
  });
});

function ownAccount({ aws }: ChainContext) {
  return { name: null, id: aws.account, isUsed: true };
}

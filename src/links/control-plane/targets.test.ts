import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fakeContext } from '../../../test/support/fake-context.ts';
import { known } from '../../chain/known.ts';
import { noOutputs } from '../../chain/outputs.ts';
import { noMoves } from '../../rotation/moves.ts';
import { parseIssuerUrl } from '../../trust/issuer-url.ts';
import { type DesiredControlPlane, desiredControlPlane } from './desired.ts';
import { acceptsTokensOf, type Form, pendingIssuer, pendingKey, sameForm } from './form.ts';
import {
  acceptBackSteps,
  applySteps,
  type Moves,
  type Origin,
  openSteps,
  type Step,
  signBackSteps,
} from './targets.ts';

const chain = parseIssuerUrl('https://prod-1-oidc.s3.eu-central-1.amazonaws.com');
const usual = 'https://kubernetes.default.svc.cluster.local';
const today: Form = { issuers: [usual], keys: ['old'], audiences: [usual] };

function desired(over: Partial<DesiredControlPlane> = {}): DesiredControlPlane {
  return { ...desiredControlPlane(fakeContext(), noOutputs), issuer: known(chain), ...over };
}

/** The moves for a key that the chain adds. */
function addingKey(isNewKey: boolean, kid = 'new'): Moves {
  const moves = isNewKey ? { ...noMoves, accept: kid, sign: kid } : noMoves;
  return { moves, migration: null };
}

/** irsactl's record of an API server before its first pass. */
function originOf({ issuers, keys, audiences }: Form, isNewKey: boolean): Origin {
  const addedKey = isNewKey && !keys.includes('new') ? 'new' : null;
  return {
    issuer: issuers[0] ?? '',
    keyId: addedKey === null ? null : (keys[0] ?? ''),
    chainIssuer: chain,
    addedIssuer: issuers.includes(chain) ? null : chain,
    addedKey,
    unpinned: audiences.join() === issuers.join(),
  };
}

const last = (before: Form, steps: readonly Step[]): Form => steps.at(-1)?.form ?? before;

describe('the steps of apply', () => {
  it('accept, then sign, and still accept earlier tokens', () => {
    expect(applySteps(today, desired(), false)).toEqual([
      { operation: 'accept', form: { ...today, issuers: [usual, chain] } },
      { operation: 'sign', form: { ...today, issuers: [chain, usual] } },
    ]);
  });

  it('add a new key together with the issuer', () => {
    expect(applySteps(today, desired(), false, addingKey(true))).toEqual([
      { operation: 'accept', form: { ...today, issuers: [usual, chain], keys: ['old', 'new'] } },
      { operation: 'sign', form: { ...today, issuers: [chain, usual], keys: ['new', 'old'] } },
    ]);
  });

  it('add the audiences of irsa.yaml, and retire the others when no token needs them', () => {
    const aimed = desired({ apiAudiences: ['api', 'vault'] });
    const forms = (drops: boolean) => applySteps(today, aimed, drops).map(({ form }) => form.audiences);
    expect(forms(false)).toEqual([
      [usual, 'api', 'vault'],
      [usual, 'api', 'vault'],
    ]);
    expect(forms(true).at(-1)).toEqual(['api', 'vault']);
  });

  it('have placeholders for an issuer and a key that earlier links of the same apply create', () => {
    const { issuer } = desiredControlPlane(fakeContext(), noOutputs);
    expect(applySteps(today, desired({ issuer }), false, addingKey(true, pendingKey)).at(-1)?.form).toEqual({
      ...today,
      issuers: [pendingIssuer, usual],
      keys: [pendingKey, 'old'],
    });
  });
});

describe('the steps of a rotation', () => {
  it('do not give the issuer to an API server whose key AWS would not find', () => {
    const aim = desired({ publishedKeyIds: known(['other']) });
    expect(last(today, applySteps(today, aim, false)).issuers).toEqual([usual, chain]);
  });

  it('replace a stolen key in one step, and lose the former issuers with it', () => {
    const aim = desired({ retiredIssuers: ['https://former.example'] });
    const before = { ...today, issuers: [chain, 'https://former.example', usual] };
    const moves = { ...noMoves, sign: 'new', retire: ['old'], atOnce: true };
    expect(applySteps(before, aim, false, { moves, migration: null })).toEqual([
      { operation: 'sign', form: { ...before, issuers: [chain, usual], keys: ['new'] } },
    ]);
  });
});

describe('the steps of destroy', () => {
  const signing: Form = { issuers: [chain, usual], keys: ['new', 'old'], audiences: [usual] };
  const origin = originOf(today, true);

  it('sign as before and still accept the chain, then no longer accept it', () => {
    const signedBack = { ...signing, issuers: [usual, chain], keys: ['old', 'new'] };
    expect(openSteps(signing, signBackSteps(signing, origin))).toEqual([
      { operation: 'sign', before: signing, form: signedBack },
    ]);
    expect(acceptBackSteps(signedBack, origin)).toEqual([{ operation: 'retire', form: today }]);
  });

  it('first accept what another writer has removed since', () => {
    const removed: Form = { ...signing, issuers: [chain], keys: ['new'] };
    expect(signBackSteps(removed, origin).map(({ operation, form }) => [operation, form])).toEqual([
      ['accept', { ...signing, issuers: [chain, usual], keys: ['new', 'old'] }],
      ['sign', { ...signing, issuers: [usual, chain], keys: ['old', 'new'] }],
    ]);
  });

  it('keep an issuer and a key first that another writer has put there since', () => {
    const theirs: Form = { ...signing, issuers: ['https://c', chain, usual], keys: ['third', 'new', 'old'] };
    expect(openSteps(theirs, signBackSteps(theirs, origin))).toEqual([]);
    expect(last(theirs, acceptBackSteps(theirs, origin))).toEqual({
      ...theirs,
      issuers: ['https://c', usual],
      keys: ['third', 'old'],
    });
  });

  it('are empty for an API server that does not accept the chain', () => {
    expect(signBackSteps(today, origin)).toEqual([]);
  });

  it("keep the chain's issuer if it existed before irsactl", () => {
    for (const before of [
      { ...today, issuers: [chain, usual] },
      { ...today, issuers: [usual, chain] },
    ]) {
      const there = last(before, applySteps(before, desired(), false));
      const signedBack = last(there, signBackSteps(there, originOf(before, false)));
      expect(sameForm(last(signedBack, acceptBackSteps(signedBack, originOf(before, false))), before)).toBe(
        true,
      );
    }
  });

  it('remove the chain from audiences that followed the issuers', () => {
    const unpinned = { ...today, issuers: [usual, chain], audiences: [usual, chain] };
    expect(last(unpinned, acceptBackSteps(unpinned, origin)).audiences).toEqual([usual]);
    const pinned = { ...origin, unpinned: false };
    expect(last(unpinned, acceptBackSteps(unpinned, pinned)).audiences).toEqual([usual, chain]);
  });
});

describe('any API server', () => {
  const issuers = [usual, 'https://b.example', 'https://c.example', chain];
  const forms: fc.Arbitrary<Form> = fc
    .record({
      issuers: fc.shuffledSubarray(issuers, { minLength: 1 }),
      keys: fc.shuffledSubarray(['old', 'second', 'third'], { minLength: 1 }),
      audiences: fc.option(fc.shuffledSubarray([usual, 'api', 'vault'], { minLength: 1 })),
    })
    .map((form) => ({ ...form, audiences: form.audiences ?? form.issuers }));
  interface Aim extends Pick<DesiredControlPlane, 'apiAudiences'> {
    readonly isNewKey: boolean;
  }
  const aims: fc.Arbitrary<Aim> = fc.record({
    isNewKey: fc.boolean(),
    apiAudiences: fc.option(fc.shuffledSubarray(['api', 'other'], { minLength: 1 })),
  });

  /** Every form of an API server in apply and destroy, in order. */
  function wayOf(before: Form, { isNewKey, ...aim }: Aim, drops: boolean): readonly Form[] {
    const origin = originOf(before, isNewKey);
    const way = [before];
    for (const stepsOf of [
      (now: Form) => applySteps(now, desired(aim), drops, addingKey(isNewKey)),
      (now: Form) => signBackSteps(now, origin),
      (now: Form) => acceptBackSteps(now, origin),
    ]) {
      const now = way.at(-1) ?? before;
      way.push(...openSteps(now, stepsOf(now)).map(({ form }) => form));
    }
    return way;
  }

  it('never signs what it or another one does not accept, while one node at a time takes a step', () => {
    fc.assert(
      fc.property(forms, aims, fc.boolean(), (before, aim, drops) => {
        const way = wayOf(before, aim, drops);
        for (const [at, form] of way.entries()) {
          for (const other of way.slice(Math.max(0, at - 1), at + 2)) {
            expect(acceptsTokensOf(form, other)).toBe(true);
          }
        }
      }),
    );
  });

  it('accepts what it accepted before until audiences are retired', () => {
    fc.assert(
      fc.property(forms, aims, (before, aim) => {
        for (const form of wayOf(before, aim, false)) {
          for (const part of ['issuers', 'keys', 'audiences'] as const) {
            const own = before[part].filter((item) => part !== 'audiences' || item !== chain);
            expect(form[part]).toEqual(expect.arrayContaining([...own]));
          }
        }
      }),
    );
  });

  it('has its previous form after apply and destroy', () => {
    fc.assert(
      fc.property(forms, fc.boolean(), (before, isNewKey) => {
        const way = wayOf(before, { isNewKey, apiAudiences: null }, false);
        expect(sameForm(way.at(-1) ?? before, before)).toBe(true);
      }),
    );
  });

  it('takes no step twice', () => {
    fc.assert(
      fc.property(forms, aims, fc.boolean(), (before, { isNewKey, ...aim }, drops) => {
        const stepsOf = (now: Form) => applySteps(now, desired(aim), drops, addingKey(isNewKey));
        const origin = originOf(before, isNewKey);
        const there = last(before, stepsOf(before));
        expect(openSteps(there, stepsOf(there))).toEqual([]);
        const signedBack = last(there, signBackSteps(there, origin));
        expect(openSteps(signedBack, signBackSteps(signedBack, origin))).toEqual([]);
        const back = last(signedBack, acceptBackSteps(signedBack, origin));
        expect(openSteps(back, acceptBackSteps(back, origin))).toEqual([]);
      }),
    );
  });

  it('continues from any state of an interrupted run', () => {
    fc.assert(
      fc.property(forms, aims, fc.boolean(), (before, { isNewKey, ...aim }, drops) => {
        const stepsOf = (now: Form) => applySteps(now, desired(aim), drops, addingKey(isNewKey));
        const steps = stepsOf(before);
        for (const { form } of steps) {
          const open = openSteps(form, stepsOf(form));
          expect(sameForm(open.at(-1)?.form ?? form, last(before, steps))).toBe(true);
        }
      }),
    );
  });
});

import type { IssuerMoves } from '../../rotation/migration.ts';
import { type KeyMoves, noMoves } from '../../rotation/moves.ts';
import type { DesiredControlPlane } from './desired.ts';
import type { NodeFacts } from './facts.ts';
import { accept, type Form, type Operation, pendingIssuer, retire, sameForm, sign } from './form.ts';
import { flagsWith } from './manifest/edit-form.ts';
import { readFlags, type ServiceAccountFlags } from './manifest/flags.ts';

/** One operation, and the form that an API server has after it. */
export interface Step {
  readonly operation: Operation;
  readonly form: Form;
}

/** The moves that a rotation and a migration allow now. */
export interface Moves {
  readonly moves: KeyMoves;
  readonly migration: IssuerMoves | null;
}

/**
 * The steps of one API server for the chain. It accepts issuer, key and audiences, then signs. When no token needs them, it
 * loses the retired keys or issuers and the audiences that irsa.yaml does not list.
 */
export function applySteps(
  today: Form,
  { issuer, apiAudiences, publishedKeyIds, retiredIssuers }: DesiredControlPlane,
  dropsAudiences: boolean,
  { moves, migration }: Moves = { moves: noMoves, migration: null },
): readonly Step[] {
  if (moves.atOnce && moves.sign !== null) {
    // A stolen key is removed in the step in which the next one begins to sign. No token of a former issuer is valid then.
    const issuers = retiredIssuers.reduce(retire, today.issuers);
    return [{ operation: 'sign', form: { ...today, issuers, keys: [moves.sign] } }];
  }
  const url = issuer.known ? issuer.value : pendingIssuer;
  const accepted: Form = {
    issuers: accept(today.issuers, url),
    keys: moves.accept === null ? today.keys : accept(today.keys, moves.accept),
    audiences: (apiAudiences ?? []).reduce(accept, today.audiences),
  };
  const keys = moves.sign === null ? accepted.keys : sign(accepted.keys, moves.sign);
  // AWS would refuse tokens of the issuer whose key it does not find.
  const isListed = !publishedKeyIds.known || publishedKeyIds.value.includes(keys[0] ?? '');
  const signed: Form = {
    ...accepted,
    issuers: isListed ? sign(accepted.issuers, url) : accepted.issuers,
    keys,
  };
  const final: Form = {
    issuers: (migration?.retire ?? []).reduce(retire, signed.issuers),
    keys: moves.retire.filter((kid) => kid !== keys[0]).reduce(retire, signed.keys),
    audiences: dropsAudiences && apiAudiences !== null ? apiAudiences : signed.audiences,
  };
  return [
    { operation: 'accept', form: accepted },
    { operation: 'sign', form: signed },
    ...(sameForm(final, signed) ? [] : [{ operation: 'retire' as const, form: final }]),
  ];
}

/** The state before the chain, and what the chain added. */
export interface Origin {
  /** The issuer and the key that sign again. The key is null if the chain added none. */
  readonly issuer: string;
  readonly keyId: string | null;
  readonly chainIssuer: string;
  /** Null if it existed before the chain. */
  readonly addedIssuer: string | null;
  readonly addedKey: string | null;
  /** Whether `--api-audiences` was not set before the chain, so that the audiences followed the issuers. */
  readonly unpinned: boolean;
}

/** The first run of destroy: tokens are issued as before the chain, and those of the chain are still accepted. */
export function signBackSteps(
  today: Form,
  { issuer, keyId, chainIssuer, addedKey }: Origin,
): readonly Step[] {
  if (!today.issuers.includes(chainIssuer)) return [];
  // An issuer that already signed before irsactl keeps signing.
  const isOursFirst = today.issuers[0] === chainIssuer && issuer !== chainIssuer;
  const isOurKeyFirst = keyId !== null && today.keys[0] === addedKey;
  const accepted: Form = {
    ...today,
    issuers: isOursFirst ? accept(today.issuers, issuer) : today.issuers,
    keys: isOurKeyFirst ? accept(today.keys, keyId) : today.keys,
  };
  const signed: Form = {
    ...accepted,
    // An issuer that another writer has put first stays first.
    issuers: isOursFirst
      ? [...retire(sign(accepted.issuers, issuer), chainIssuer), chainIssuer]
      : accepted.issuers,
    keys: isOurKeyFirst ? sign(accepted.keys, keyId) : accepted.keys,
  };
  return [
    { operation: 'accept', form: accepted },
    { operation: 'sign', form: signed },
  ];
}

/** The second run of destroy: the issuer and key of the chain are no longer accepted. */
export function acceptBackSteps(today: Form, { addedIssuer, addedKey, unpinned }: Origin): readonly Step[] {
  const issuers = addedIssuer === null ? today.issuers : retire(today.issuers, addedIssuer);
  const keys = addedKey === null ? today.keys : retire(today.keys, addedKey);
  // Without the flag the audiences follow the issuers.
  const audiences = unpinned && addedIssuer !== null ? retire(today.audiences, addedIssuer) : today.audiences;
  return [{ operation: 'retire', form: { issuers, keys, audiences } }];
}

/** The remaining steps of an API server, each with the form before it. */
export function openSteps(
  today: Form,
  steps: readonly Step[],
): readonly (Step & { readonly before: Form })[] {
  const open: (Step & { readonly before: Form })[] = [];
  let before = today;
  // An API server that already has the final form skips the earlier steps.
  const last = steps.at(-1)?.form;
  if (last && sameForm(last, today)) return [];
  for (const step of steps) {
    if (!sameForm(step.form, before)) open.push({ ...step, before });
    before = step.form;
  }
  return open;
}

/** One API server, with all steps and the remaining ones. */
export interface NodePlan {
  readonly facts: NodeFacts;
  readonly steps: readonly Step[];
  readonly open: ReturnType<typeof openSteps>;
}

/** The flags of an API server after each step. */
export function flagsAfter(
  { source }: NodeFacts,
  steps: readonly Step[],
  unpins: boolean,
): readonly { readonly operation: Operation; readonly flags: ServiceAccountFlags }[] {
  let flags = readFlags(source.manifest);
  return steps.map(({ operation, form }) => {
    flags = flagsWith(flags, form, unpins && operation === 'retire');
    return { operation, flags };
  });
}

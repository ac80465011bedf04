import type { IssuerMoves, KeyMoves } from '../../rotation/moves.ts';
import type { DesiredControlPlane } from './desired.ts';
import type { NodeFacts } from './facts.ts';
import {
  accept,
  type Form,
  type Operation,
  pendingIssuer,
  pendingKey,
  retire,
  sameForm,
  sign,
} from './form.ts';
import { flagsWith } from './manifest/edit-form.ts';
import { readFlags, type ServiceAccountFlags } from './manifest/flags.ts';

/** One operation, and the form that an API server has after it. */
export interface Step {
  readonly operation: Operation;
  readonly form: Form;
}

/** The moves that a rotation and a migration allow now; null if none is in progress. */
export interface Moves {
  readonly moves: KeyMoves | null;
  readonly migration: IssuerMoves | null;
}

const noMoves: Moves = { moves: null, migration: null };

/**
 * The steps of one API server for the chain. It accepts issuer, key and audiences, then signs. When no token needs them, it
 * loses the retired key or issuer and the audiences that irsa.yaml does not list.
 */
export function applySteps(
  today: Form,
  { issuer, keyId, isNewKey, apiAudiences }: DesiredControlPlane,
  dropsAudiences: boolean,
  { moves, migration }: Moves = noMoves,
): readonly Step[] {
  const url = issuer.known ? issuer.value : pendingIssuer;
  const kid = isNewKey ? (keyId.known ? keyId.value : pendingKey) : (moves?.signWith ?? null);
  const accepted: Form = {
    issuers: accept(today.issuers, url),
    keys: kid === null ? today.keys : accept(today.keys, kid),
    audiences: (apiAudiences ?? []).reduce(accept, today.audiences),
  };
  const signed: Form = {
    ...accepted,
    issuers: sign(accepted.issuers, url),
    keys: kid === null ? accepted.keys : sign(accepted.keys, kid),
  };
  const final = withoutRetired(signed, moves, migration, dropsAudiences ? apiAudiences : null);
  // A stolen key is removed in the step in which the next one begins to sign.
  if (moves?.signWith && moves.retire !== null) return [{ operation: 'sign', form: final }];
  return [
    { operation: 'accept', form: accepted },
    { operation: 'sign', form: signed },
    ...(sameForm(final, signed) ? [] : [{ operation: 'retire' as const, form: final }]),
  ];
}

function withoutRetired(
  { issuers, keys, audiences }: Form,
  moves: KeyMoves | null,
  migration: IssuerMoves | null,
  wanted: readonly string[] | null,
): Form {
  const key = moves?.retire ?? null;
  return {
    issuers: (migration?.retire ?? []).reduce(retire, issuers),
    keys: key === null ? keys : retire(keys, key),
    audiences: wanted ?? audiences,
  };
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

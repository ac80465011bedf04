import { z } from 'zod';
import { orUnknown, type UnknownPart } from '../../chain/change-kind.ts';
import type { PlanValue, UnknownValue } from '../../chain/plan-value.ts';
import { effectiveAudiences, type ServiceAccountFlags } from './manifest/flags.ts';

/**
 * What an API server issues and accepts. The first issuer and the first key sign; the order of the others, and of the
 * audiences, has no effect.
 */
export interface Form {
  readonly issuers: readonly string[];
  /** Key IDs. */
  readonly keys: readonly string[];
  /** The audiences that it accepts, and gives to tokens that request none. */
  readonly audiences: readonly string[];
}

/** The three operations on a form's issuers and keys; `retire` also removes audiences. */
export type Operation = 'accept' | 'sign' | 'retire';

export function accept(list: readonly string[], item: string): readonly string[] {
  return list.includes(item) ? list : [...list, item];
}

export function sign(list: readonly string[], item: string): readonly string[] {
  return list[0] === item ? list : [item, ...list.filter((other) => other !== item)];
}

export function retire(list: readonly string[], item: string): readonly string[] {
  return list.filter((other) => other !== item);
}

/** Placeholders for an issuer and a key that an earlier link of the same apply creates. */
export const pendingIssuer = '(the issuer)';
export const pendingKey = '(the new signing key)';

export function sameForm(one: Form, other: Form): boolean {
  return (
    one.issuers[0] === other.issuers[0] &&
    one.keys[0] === other.keys[0] &&
    sameSet(one.issuers, other.issuers) &&
    sameSet(one.keys, other.keys) &&
    sameSet(one.audiences, other.audiences)
  );
}

/** Whether an API server of this form accepts the tokens of one of the other form. */
export function acceptsTokensOf({ issuers, keys, audiences }: Form, other: Form): boolean {
  const [issuer = '', key = ''] = [other.issuers[0], other.keys[0]];
  return (
    issuers.includes(issuer) && keys.includes(key) && other.audiences.some((one) => audiences.includes(one))
  );
}

export function sameSet(one: readonly string[], other: readonly string[]): boolean {
  const [first, second] = [new Set(one), new Set(other)];
  return first.size === second.size && [...first].every((item) => second.has(item));
}

/** The form that flags and key files give an API server; `read` reads a file that a flag names. */
export function formOf(
  flags: ServiceAccountFlags,
  read: {
    readonly signer: (path: string) => string | null;
    readonly keys: (path: string) => readonly string[];
  },
): Form {
  const { signingKeyFile, keyFiles, issuers } = flags;
  const signer = signingKeyFile === null ? null : read.signer(signingKeyFile);
  return {
    issuers,
    keys: [...new Set([...(signer === null ? [] : [signer]), ...keyFiles.flatMap(read.keys)])],
    audiences: effectiveAudiences(flags),
  };
}

const texts = z.array(orUnknown(z.string()));

/** A form as a plan shows it. */
export const formShape = z.object({ issuers: texts, keys: texts, audiences: z.array(z.string()) });

export function formValue({ issuers, keys, audiences }: Form): { readonly [name: string]: PlanValue } {
  return { issuers: issuers.map(shown), keys: keys.map(shown), audiences };
}

function shown(item: string): string | UnknownValue {
  if (item === pendingIssuer) return { $unknown: 'the issuer' };
  return item === pendingKey ? { $unknown: 'the new signing key' } : item;
}

/** The form in a change after the earlier links have run: `issuer` and `key` replace unknown ones. */
export function shownForm(
  { issuers, keys, audiences }: z.output<typeof formShape>,
  { issuer, key }: { readonly issuer: string; readonly key: string },
): Form {
  const filled = (list: readonly (string | UnknownPart)[], known: string) =>
    list.map((item) => (typeof item === 'string' ? item : known));
  return { issuers: filled(issuers, issuer), keys: filled(keys, key), audiences };
}

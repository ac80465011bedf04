import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { type Change, changesOf } from '../../chain/change.ts';
import { orUnknown, requireKnown } from '../../chain/change-kind.ts';
import type { PlanValue, UnknownValue } from '../../chain/plan-value.ts';
import type { ControlPlaneNode } from '../../config/trust-chain.ts';
import { onNode } from './key-placement.ts';
import type { KeyFiles } from './manifest/chain-flags.ts';
import { flagNames, type ServiceAccountFlags } from './manifest/flags.ts';
import type { NodeState } from './node-state.ts';
import type { PairForm, ServerForm } from './server-form.ts';

/** The link's words for its steps. */
export type StepKind =
  | 'put-back'
  | 'confirm'
  | 'note-original'
  | 'install-key'
  | 'accept'
  | 'persist-accept'
  | 'sign'
  | 'persist'
  | 'restart-controller-manager'
  | 'accept-original'
  | 'sign-back'
  | 'restore-original'
  | 'reverse-lines'
  | 'persist-back'
  | 'remove-key'
  | 'remove-backups';

export const change = changesOf<StepKind>('control-plane');

export function targetOf({ node }: { readonly node: ControlPlaneNode }, path: string): string {
  return `${node.name}:${path}`;
}

/** The node that a target names. Names of nodes hold no colon: https://kubernetes.io/docs/concepts/overview/working-with-objects/names/ */
export function nodeNameOf(target: string): string {
  return target.slice(0, target.indexOf(':'));
}

const names = {
  issuers: `--${flagNames.issuers}`,
  keyFiles: `--${flagNames.keyFiles}`,
  signingKeyFile: `--${flagNames.signingKeyFile}`,
  audiences: `--${flagNames.audiences}`,
} as const;

const texts = z.array(z.string());

/** Flags in a plan, under their own names; an issuer may be one that only an earlier link makes known. */
export const flagsShape = z.object({
  [names.issuers]: z.array(orUnknown(z.string())),
  [names.keyFiles]: texts,
  [names.signingKeyFile]: z.string().nullable(),
  [names.audiences]: texts,
});

/**
 * What an API server works by, under the names of its flags; `keys` are the kids in kubeadm's own files, where the
 * chain's key lives in them. What an earlier link makes may be unknown.
 */
export const formShape = z.object({
  ...flagsShape.shape,
  keys: z.record(z.string(), z.array(orUnknown(z.string()))).optional(),
});

/** Where an issuer that is not known yet will stand. */
export type PendingIssuer = 'first' | 'last' | null;

const unknownIssuer: UnknownValue = { $unknown: 'the issuer' };
const unknownKey: UnknownValue = { $unknown: 'the new signing key' };

export function formValue(
  { flags, pair }: ServerForm,
  state: NodeState,
  pending: PendingIssuer = null,
): { readonly [name: string]: PlanValue } {
  const files = pair && state.pair ? keysValue(pair, onNode(state.manifest, state.pair)) : null;
  return { ...flagsValue(flags, pending), ...(files && { keys: files }) };
}

export function flagsValue(
  flags: ServiceAccountFlags,
  pending: PendingIssuer = null,
): { readonly [name: string]: PlanValue } {
  return {
    [names.issuers]: [
      ...(pending === 'first' ? [unknownIssuer] : []),
      ...flags.issuers,
      ...(pending === 'last' ? [unknownIssuer] : []),
    ],
    [names.keyFiles]: flags.keyFiles,
    [names.signingKeyFile]: flags.signingKeyFile,
    [names.audiences]: flags.audiences,
  };
}

function keysValue({ publicIds, signingId }: PairForm, { publicFile, privateFile }: KeyFiles): PlanValue {
  const shown = (id: string | null): PlanValue => id ?? unknownKey;
  return { [publicFile]: publicIds.map(shown), [privateFile]: [shown(signingId)] };
}

/** The flags that a change carries, all of them known by now. */
export function flagsOf(shown: z.output<typeof flagsShape>): ServiceAccountFlags {
  return {
    issuers: shown[names.issuers].map((issuer) => requireKnown(issuer)),
    keyFiles: shown[names.keyFiles],
    signingKeyFile: shown[names.signingKeyFile],
    audiences: shown[names.audiences],
  };
}

/** The form that a change carries. `pair` are kubeadm's files on the node. */
export function formOf(shown: z.output<typeof formShape>, pair: KeyFiles | null): ServerForm {
  const kids = (file: string) => (shown.keys?.[file] ?? []).map((id) => requireKnown(id));
  const held = pair && shown.keys;
  return {
    flags: flagsOf(shown),
    pair: held ? { publicIds: kids(pair.publicFile), signingId: kids(pair.privateFile)[0] ?? 'none' } : null,
  };
}

/** Whether kubeadm's own files hold other keys once the change is made; `before` and `after` are forms. */
export function replacesKeys({ before, after }: Record<'before' | 'after', unknown>): boolean {
  const keysOf = (form: unknown) => formShape.safeParse(form).data?.keys;
  return !isDeepStrictEqual(keysOf(before), keysOf(after));
}

/** What an interrupted step needs before anything else; empty where there is none. */
export function stepChanges(state: NodeState): readonly Change[] {
  const target = targetOf(state, state.node.manifest);
  if (state.step === 'confirm') {
    return [
      change.update('confirm', target, {
        before: { confirmed: false },
        after: { confirmed: true },
        why: 'An earlier run was interrupted after the API server had taken the new flags; it serves and signs as it should.',
      }),
    ];
  }
  if (state.step !== 'put-back') return [];
  return [
    change.update('put-back', target, {
      before: { serves: false },
      after: formValue(state.form, state),
      why: 'An earlier run was interrupted, and the API server does not serve with the manifest that it left; the previous one is put back, and nothing else is tried.',
      disruptive: true,
    }),
  ];
}

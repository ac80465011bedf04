import { z } from 'zod';
import { type Change, changesOf } from '../../chain/change.ts';
import { orUnknown, requireKnown } from '../../chain/change-kind.ts';
import type { PlanValue, UnknownValue } from '../../chain/plan-value.ts';
import { flagNames, type ServiceAccountFlags } from './manifest/flags.ts';
import type { NodeState } from './node-state.ts';

/** The link's words for its steps. */
export type StepKind =
  | 'put-back'
  | 'confirm'
  | 'install-key'
  | 'sign'
  | 'sign-back'
  | 'restore-original'
  | 'reverse-lines'
  | 'remove-key'
  | 'remove-backups';

export const change = changesOf<StepKind>('control-plane');

export function targetOf({ node }: NodeState, path: string): string {
  return `${node.name}:${path}`;
}

const names = {
  issuers: `--${flagNames.issuers}`,
  keyFiles: `--${flagNames.keyFiles}`,
  signingKeyFile: `--${flagNames.signingKeyFile}`,
  audiences: `--${flagNames.audiences}`,
} as const;

const texts = z.array(z.string());
const otherFlags = {
  [names.keyFiles]: texts,
  [names.signingKeyFile]: z.string().nullable(),
  [names.audiences]: texts,
};

/** Flags in a plan, under their own names. */
export const flagsShape = z.object({ [names.issuers]: texts, ...otherFlags });
/** The same where the first issuer is known only once an earlier link has run. */
export const signingShape = z.object({ [names.issuers]: z.array(orUnknown(z.string())), ...otherFlags });

/** `first` stands for an issuer that is not known yet. */
export function flagsValue(flags: ServiceAccountFlags, first: readonly UnknownValue[] = []): PlanValue {
  return {
    [names.issuers]: [...first, ...flags.issuers],
    [names.keyFiles]: flags.keyFiles,
    [names.signingKeyFile]: flags.signingKeyFile,
    [names.audiences]: flags.audiences,
  };
}

/** The flags that a change carries, all of them known by now. */
export function flagsOf(shown: z.output<typeof flagsShape | typeof signingShape>): ServiceAccountFlags {
  return {
    issuers: shown[names.issuers].map((issuer) => requireKnown(issuer)),
    keyFiles: shown[names.keyFiles],
    signingKeyFile: shown[names.signingKeyFile],
    audiences: shown[names.audiences],
  };
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
      after: flagsValue(state.flags),
      why: 'An earlier run was interrupted, and the API server does not serve with the manifest that it left; the previous one is put back, and nothing else is tried.',
      disruptive: true,
    }),
  ];
}

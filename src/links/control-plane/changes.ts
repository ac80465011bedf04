import type { Change } from '../../chain/change.ts';
import type { PlanValue } from '../../chain/plan-value.ts';
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

type Draft = Omit<Change, 'link' | 'kind'> & { readonly kind: StepKind };

export function change(draft: Draft): Change {
  return { link: 'control-plane', ...draft };
}

export function targetOf({ node }: NodeState, path: string): string {
  return `${node.name}:${path}`;
}

/** Flags in a plan, under their own names. `unknownIssuer` is shown in the place of an issuer that is not known yet. */
export function flagsValue(flags: ServiceAccountFlags, unknownIssuer?: string): PlanValue {
  return {
    [`--${flagNames.issuers}`]: flags.issuers.map((issuer) =>
      issuer === unknownIssuer ? { $unknown: 'the issuer' } : issuer,
    ),
    [`--${flagNames.keyFiles}`]: flags.keyFiles,
    [`--${flagNames.signingKeyFile}`]: flags.signingKeyFile,
    [`--${flagNames.audiences}`]: flags.audiences,
  };
}

/** The flags that a change carries; null where its data is not complete. */
export function flagsOf(value: PlanValue): ServiceAccountFlags | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const members = new Map(Object.entries(value));
  const issuers = strings(members.get(`--${flagNames.issuers}`));
  const keyFiles = strings(members.get(`--${flagNames.keyFiles}`));
  const audiences = strings(members.get(`--${flagNames.audiences}`));
  const signingKeyFile = members.get(`--${flagNames.signingKeyFile}`) ?? null;
  if (!issuers || !keyFiles || !audiences) return null;
  if (signingKeyFile !== null && typeof signingKeyFile !== 'string') return null;
  return { issuers, keyFiles, signingKeyFile, audiences };
}

function strings(value: PlanValue | undefined): readonly string[] | null {
  if (!Array.isArray(value)) return null;
  const found = value.filter((item) => typeof item === 'string');
  return found.length === value.length ? found : null;
}

/** What an interrupted step needs before anything else; empty where there is none. */
export function stepChanges(state: NodeState): readonly Change[] {
  const target = targetOf(state, state.node.manifest);
  if (state.step === 'confirm') {
    return [
      change({
        kind: 'confirm',
        action: 'update',
        target,
        before: { confirmed: false },
        after: { confirmed: true },
        why: 'An earlier run was interrupted after the API server had taken the new flags; it serves and signs as it should.',
        disruptive: false,
      }),
    ];
  }
  if (state.step !== 'put-back') return [];
  return [
    change({
      kind: 'put-back',
      action: 'update',
      target,
      before: { serves: false },
      after: flagsValue(state.flags),
      why: 'An earlier run was interrupted, and the API server does not serve with the manifest that it left; the previous one is put back first.',
      disruptive: true,
    }),
  ];
}

import type { Json } from '../trust/json.ts';
import { admissionWarnings } from './admission-warnings.ts';
import { quoted } from './annotation-values.ts';
import { decideInjection } from './decide.ts';
import type { IdentityFacts } from './identity-facts.ts';
import type { PatchOperation } from './patch-operation.ts';
import { readPodAnnotations } from './pod-annotations.ts';
import { type ResolvedIdentity, resolveIdentity } from './resolve-identity.ts';
import type { InjectionSettings } from './settings.ts';
import { looksLikeRoleArn } from './written-identity.ts';

export interface NewPod {
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly pod: Json;
}

/** The decision about a new pod, for the answer, the metrics and the log. */
export interface Admission {
  readonly outcome: 'injected' | 'unchanged' | 'no-identity' | 'missed' | 'rejected';
  readonly method: ResolvedIdentity['method'] | null;
  readonly patch: readonly PatchOperation[];
  readonly warnings: readonly string[];
  /** For the log. */
  readonly reasons: readonly string[];
}

/** Decides about a new pod, without side effects; with `rejectInvalid`, denies it instead of warning. */
export function admitPod(
  created: NewPod,
  facts: IdentityFacts,
  settings: InjectionSettings,
  random: () => number,
): Admission {
  const admission = judge(created, facts, settings, random);
  const { warnings } = admission;
  return settings.rejectInvalid && warnings.length > 0
    ? { ...admission, outcome: 'rejected', patch: [] }
    : admission;
}

function judge(
  created: NewPod,
  facts: IdentityFacts,
  settings: InjectionSettings,
  random: () => number,
): Admission {
  const identity = resolveIdentity(facts, settings);
  const name = `${created.namespace}/${created.serviceAccount}`;
  const ofAccount = (facts.account?.notes ?? []).map((note) => `service account ${name}: ${note}`);
  if (identity === null) {
    const missed = facts.account === undefined;
    // A missing role is often caused by an annotation that is misspelt, or on the pod instead of its service account.
    const warnings = missed
      ? [missWarning(name, facts)]
      : [
          ...ofAccount,
          ...ignoredRole(created, facts, settings),
          ...readPodAnnotations(created.pod, settings.annotationPrefix).notes,
        ];
    return {
      outcome: missed ? 'missed' : 'no-identity',
      method: null,
      patch: [],
      warnings: warnings.length === 0 ? warnings : admissionWarnings(warnings),
      reasons: [],
    };
  }
  const { patch, warnings, reasons } = decideInjection(created.pod, identity, settings, random);
  const all = ofAccount.concat(
    (facts.namespace?.notes ?? []).map((note) => `namespace ${created.namespace}: ${note}`),
    malformedRole(name, identity),
    ignoredEndpoint(facts, identity),
    warnings,
  );
  return {
    outcome: patch.length > 0 ? 'injected' : 'unchanged',
    method: identity.method,
    patch,
    warnings: all.length === 0 ? all : admissionWarnings(all),
    reasons,
  };
}

/** Begins with the effect, because a long warning is truncated at its end. */
function missWarning(name: string, { unknownBecause }: IdentityFacts): string {
  const why = unknownBecause ?? 'the service account is unknown';
  return `if service account ${name} has an AWS role, this pod does not get it: ${why}`;
}

/** Without `namespaceRoles`, a role on a namespace has no effect. */
function ignoredRole(
  { namespace }: NewPod,
  facts: IdentityFacts,
  { namespaceRoles }: InjectionSettings,
): readonly string[] {
  return facts.namespace?.roleArn && !namespaceRoles
    ? [`namespace ${namespace}: its role is ignored without --namespace-roles`]
    : [];
}

/** An endpoint that `resolveIdentity` does not use. */
function ignoredEndpoint(
  { account, namespace }: IdentityFacts,
  identity: ResolvedIdentity,
): readonly string[] {
  const written = account?.stsEndpoint ?? namespace?.stsEndpoint;
  if (identity.method !== 'sts_web_identity' || written === undefined || written === identity.stsEndpoint) {
    return [];
  }
  return [
    'annotation sts-endpoint is ignored: it applies only on a service account with the default audience',
  ];
}

function malformedRole(name: string, identity: ResolvedIdentity): readonly string[] {
  if (identity.method !== 'sts_web_identity' || looksLikeRoleArn(identity.roleArn)) return [];
  return [
    `the role of service account ${name} is ${quoted(identity.roleArn)}, which is not the ARN of an IAM role`,
  ];
}

import { errorsIn, type Finding } from '../../chain/finding.ts';
import { noConsent } from '../../chain/link.ts';
import { accountName, type RoleAccount } from '../../chain/role-accounts.ts';
import { defaultSettings } from '../../injection/settings.ts';
import { audienceKey, roleKey } from './account-mark.ts';
import type { DesiredInjection } from './desired.ts';
import { finding } from './findings.ts';
import type { Injected } from './injected.ts';
import { planInjection } from './plan.ts';
import { conflicts } from './plan-account.ts';
import type { InjectionEvidence } from './probe.ts';
import { unmanagedFault } from './unmanaged-account.ts';

/** Turns evidence into findings, causes before effects: a broken webhook is one finding, not one per service account. */
export function checkInjection(desired: DesiredInjection, evidence: InjectionEvidence): readonly Finding[] {
  if (desired.injection.mode === 'none') return [];
  const accounts = desired.accounts.map((wanted) => ({
    wanted,
    fault: accountFault(desired, wanted, evidence),
  }));
  const annotated = accounts.filter(({ fault }) => fault === null).map(({ wanted }) => wanted);
  const isBare = annotated.some(({ account }) => {
    const pod = evidence.pods.get(accountName(account));
    return pod?.kind === 'admitted' && !pod.injected.complete;
  });
  const mode = evidence.facts.modes.wanted;
  const webhook = mode.fault() ?? (isBare ? mode.whyNotInjected() : null);
  const pods =
    webhook === null ? annotated.flatMap((wanted) => podFault(desired, wanted, evidence) ?? []) : [];
  const findings = [...(webhook ? [webhook] : []), ...accounts.flatMap(({ fault }) => fault ?? []), ...pods];
  const [blocker] = errorsIn(planInjection(desired, evidence.facts, noConsent).findings);
  if (!blocker) return findings;
  // Apply would refuse, so name its obstacle first.
  const next = `${blocker.what} ${blocker.next}`;
  return findings.map((found) => (found.next === 'Run `irsactl apply`.' ? { ...found, next } : found));
}

function accountFault(
  desired: DesiredInjection,
  wanted: RoleAccount,
  { facts }: InjectionEvidence,
): Finding | null {
  const name = accountName(wanted.account);
  const live = facts.accounts.get(name);
  const { place } = wanted;
  if (!wanted.manage) return unmanagedFault(desired, wanted, live);
  if (live === undefined) {
    return finding.error('IRSA-INJECT-009', {
      what: `Service account ${name} does not exist.`,
      why: `irsa.yaml gives it the role ${wanted.roleName}.`,
      next: 'Run `irsactl apply`.',
      place,
    });
  }
  const role = live.annotations[roleKey(desired)];
  if (role === undefined || role === '') {
    return finding.error('IRSA-INJECT-004', {
      what: `Service account ${name} has no annotation ${roleKey(desired)}.`,
      why: 'The webhook ignores pods of service accounts without it.',
      next: 'Run `irsactl apply`.',
      place,
    });
  }
  const [conflict] = conflicts(desired, wanted, live);
  if (conflict !== undefined) return conflict;
  const audience = live.annotations[audienceKey(desired)] ?? defaultSettings.audience;
  const [key, value, declared] =
    role === wanted.roleArn
      ? [audienceKey(desired), audience, desired.audience]
      : [roleKey(desired), role, wanted.roleArn];
  if (value === declared) return null;
  return finding.error('IRSA-INJECT-004', {
    what: `Service account ${name} is annotated with another ${key === roleKey(desired) ? 'role' : 'audience'}.`,
    why: `${key} is ${value}; irsa.yaml says ${declared}.`,
    next: 'Run `irsactl apply`.',
    place,
  });
}

function podFault(
  desired: DesiredInjection,
  wanted: RoleAccount,
  evidence: InjectionEvidence,
): Finding | null {
  const name = accountName(wanted.account);
  const pod = evidence.pods.get(name);
  const { place } = wanted;
  if (pod === undefined || pod.kind === 'not-tried') return null;
  if (pod.kind === 'refused') {
    return finding.error('IRSA-INJECT-014', {
      what: `The API server rejected a dry-run pod of ${name}.`,
      why: pod.message,
      next: `kubectl auth can-i create pods --namespace ${wanted.account.namespace}`,
      place,
    });
  }
  if (!pod.injected.complete) {
    return finding.error('IRSA-INJECT-005', {
      what: `A dry-run pod of ${name} got no token and no environment variables.`,
      why: `${evidence.facts.modes.wanted.title} and the annotation are correct, but nothing was injected.`,
      next: 'Search the log of the API server for "failed calling webhook".',
      place,
    });
  }
  return wrongIdentity(desired, wanted, pod.injected);
}

function wrongIdentity(desired: DesiredInjection, wanted: RoleAccount, injected: Injected): Finding | null {
  const roleFits = injected.roleArn === wanted.roleArn;
  if (roleFits && injected.audience === desired.audience) return null;
  return finding.error('IRSA-INJECT-013', {
    what: `A dry-run pod of ${accountName(wanted.account)} got another identity than the one in irsa.yaml.`,
    why: roleFits
      ? `The token's audience is ${injected.audience ?? 'that of the API server'}, not ${desired.audience} (annotation ${audienceKey(desired)}).`
      : `AWS_ROLE_ARN is ${injected.roleArn ?? 'missing'}.`,
    next: 'Look for a second webhook: kubectl get mutatingwebhookconfigurations',
    place: wanted.place,
  });
}

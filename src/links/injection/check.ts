import type { Finding } from '../../chain/finding.ts';
import type { ErrorCode } from '../../errors/catalogue/index.ts';
import type { Problem } from '../../errors/irsa-error.ts';
import { audienceKey, type DesiredWebhook, roleKey } from './account-change.ts';
import { accountName, type DesiredAccount, type DesiredInjection } from './desired.ts';
import type { Injected } from './injected.ts';
import type { InjectionEvidence } from './probe.ts';
import { caBundleOf } from './registration.ts';

/** Judges what verify saw, the cause before its effects: a broken webhook is told once, not once a service account. */
export function checkInjection(desired: DesiredInjection, evidence: InjectionEvidence): readonly Finding[] {
  if (desired.mode === 'none') return [];
  const accounts = desired.accounts.map((wish) => ({ wish, finding: accountFault(desired, wish, evidence) }));
  const annotated = accounts.filter(({ finding }) => finding === null).map(({ wish }) => wish);
  const webhook = webhookFault(desired, annotated, evidence);
  const pods = webhook === null ? annotated.flatMap((wish) => podFault(desired, wish, evidence) ?? []) : [];
  return [...(webhook ? [webhook] : []), ...accounts.flatMap(({ finding }) => finding ?? []), ...pods];
}

function fault(code: ErrorCode, problem: Problem): Finding {
  return { link: 'injection', severity: 'error', code, ...problem };
}

function accountFault(
  desired: DesiredWebhook,
  wish: DesiredAccount,
  evidence: InjectionEvidence,
): Finding | null {
  const name = accountName(wish.account);
  const live = evidence.facts.accounts.get(name)?.serviceAccount ?? null;
  if (live === null) {
    return fault('IRSA-INJECT-009', {
      what: `Service account ${name} does not exist.`,
      why: `irsa.yaml gives it the role ${wish.roleName}.`,
      next: 'irsactl apply',
      place: wish.place,
    });
  }
  const role = live.annotations[roleKey(desired)];
  if (role === undefined || role === '') {
    return fault('IRSA-INJECT-010', {
      what: `Service account ${name} has no annotation ${roleKey(desired)}.`,
      why: 'The webhook leaves pods of service accounts without it alone.',
      next: 'irsactl apply',
      place: wish.place,
    });
  }
  if (role !== wish.roleArn) {
    return fault('IRSA-INJECT-011', {
      what: `Service account ${name} is annotated with another role.`,
      why: `${roleKey(desired)} is ${role}; irsa.yaml says ${wish.roleArn}.`,
      next: 'irsactl apply (with --adopt if somebody else owns the annotation)',
      place: wish.place,
    });
  }
  return null;
}

function webhookFault(
  desired: DesiredWebhook,
  annotated: readonly DesiredAccount[],
  evidence: InjectionEvidence,
): Finding | null {
  const { name, url } = desired.registration;
  const { registration } = evidence.facts;
  if (registration === null) {
    return fault('IRSA-INJECT-004', {
      what: `MutatingWebhookConfiguration ${name} does not exist.`,
      why: 'The API server calls the webhook only through it.',
      next: 'irsactl apply',
    });
  }
  if (!annotated.some(({ account }) => isBare(evidence, accountName(account)))) return null;
  const { webhook } = evidence;
  if (webhook?.kind === 'unreachable') {
    return fault('IRSA-INJECT-005', {
      what: `The webhook does not answer at ${url}; pods start without their role.`,
      why: webhook.reason,
      next: `Start it: irsactl webhook --webhook-configuration ${name}`,
    });
  }
  if (webhook?.kind === 'not-ready') {
    return fault('IRSA-INJECT-006', {
      what: `The webhook at ${url} is not ready.`,
      why: `/readyz answers ${webhook.status}: it has not read the service accounts of the cluster, or is shutting down.`,
      next: 'Read the log of the webhook; it needs get, list and watch on service accounts.',
    });
  }
  if (caBundleOf(registration) === '' && webhook?.kind !== 'ready') return missingCa(name);
  if (webhook?.kind === 'untrusted') {
    return fault('IRSA-INJECT-008', {
      what: `The certificate of the webhook at ${url} was not issued by the CA in ${name}.`,
      why: webhook.reason,
      next: `Restart the webhook with --webhook-configuration ${name}: it writes its own CA into the registration.`,
    });
  }
  return null;
}

function missingCa(name: string): Finding {
  return fault('IRSA-INJECT-007', {
    what: `MutatingWebhookConfiguration ${name} has no caBundle.`,
    why: 'Without it the API server trusts only public CAs and refuses the certificate of the webhook.',
    next: `irsactl webhook --webhook-configuration ${name}, which writes the field and keeps it current`,
  });
}

function isBare(evidence: InjectionEvidence, name: string): boolean {
  const pod = evidence.pods.get(name);
  return pod?.kind === 'admitted' && !pod.injected.complete;
}

function podFault(
  desired: DesiredWebhook,
  wish: DesiredAccount,
  evidence: InjectionEvidence,
): Finding | null {
  const name = accountName(wish.account);
  const pod = evidence.pods.get(name);
  if (pod === undefined || pod.kind === 'not-tried') return null;
  if (pod.kind === 'refused') {
    return fault('IRSA-INJECT-014', {
      what: `The API server refused a dry-run pod of ${name}.`,
      why: pod.message,
      next: `kubectl auth can-i create pods --namespace ${wish.account.namespace}`,
      place: wish.place,
    });
  }
  if (!pod.injected.complete) {
    return fault('IRSA-INJECT-012', {
      what: `A pod of ${name} came back without token and environment.`,
      why: `Registration ${desired.registration.name} and the annotation are right, and still nothing was injected.`,
      next: 'Look for "failed calling webhook" in the log of the API server.',
      place: wish.place,
    });
  }
  return wrongIdentity(desired, wish, pod.injected);
}

function wrongIdentity(desired: DesiredWebhook, wish: DesiredAccount, injected: Injected): Finding | null {
  const roleFits = injected.roleArn === wish.roleArn;
  if (roleFits && injected.audience === desired.audience) return null;
  return fault('IRSA-INJECT-013', {
    what: `A pod of ${accountName(wish.account)} came back with another identity than irsa.yaml says.`,
    why: roleFits
      ? `The token's audience is ${injected.audience ?? 'that of the API server'}, not ${desired.audience} (annotation ${audienceKey(desired)}).`
      : `AWS_ROLE_ARN is ${injected.roleArn ?? 'missing'}.`,
    next: 'Look for a second webhook: kubectl get mutatingwebhookconfigurations',
    place: wish.place,
  });
}

import type { Change } from '../../chain/change.ts';
import type { Finding } from '../../chain/finding.ts';
import { accountName, type DesiredAccount, type DesiredInjection, defaultAudience } from './desired.ts';
import type { AccountFacts } from './observe.ts';
import type { ServiceAccountFacts } from './ports.ts';
import { chainAnnotation, managedByLabel } from './registration.ts';

export type DesiredWebhook = Extract<DesiredInjection, { mode: 'webhook' }>;

/** What one service account needs: at most one change, or what stands in its way. */
export interface AccountPlan {
  readonly change: Change | null;
  readonly findings: readonly Finding[];
}

const nothing: AccountPlan = { change: null, findings: [] };

/** Compares one service account with the wish. */
export function planAccount(
  desired: DesiredWebhook,
  wish: DesiredAccount,
  facts: AccountFacts,
  adopt: boolean,
): AccountPlan {
  if (!facts.namespaceExists) return { change: null, findings: [missingNamespace(wish)] };
  if (facts.serviceAccount === null) return { change: creation(desired, wish), findings: [] };
  const findings = adopt ? [] : conflicts(desired, wish, facts.serviceAccount);
  if (findings.length > 0) return { change: null, findings };
  return holds(desired, wish, facts.serviceAccount)
    ? nothing
    : { change: annotation(desired, wish, facts.serviceAccount, adopt), findings: [] };
}

/** True where this chain created the account, so that removal deletes it. */
export function isCreatedByChain(chain: string, facts: ServiceAccountFacts): boolean {
  return facts.labels[managedByLabel] === 'irsactl' && facts.annotations[chainAnnotation] === chain;
}

export function roleKey(desired: DesiredWebhook): string {
  return `${desired.annotationPrefix}/role-arn`;
}

export function audienceKey(desired: DesiredWebhook): string {
  return `${desired.annotationPrefix}/audience`;
}

function creation(desired: DesiredWebhook, wish: DesiredAccount): Change {
  const annotations = { ...statedAnnotations(desired, wish, null), [chainAnnotation]: desired.chain };
  return {
    link: 'injection',
    action: 'create',
    kind: 'create-service-account',
    target: accountName(wish.account),
    before: null,
    after: { labels: { [managedByLabel]: 'irsactl' }, annotations },
    why: `irsa.yaml gives the role ${wish.roleName} to this service account, which does not exist yet.`,
    disruptive: false,
  };
}

function annotation(
  desired: DesiredWebhook,
  wish: DesiredAccount,
  facts: ServiceAccountFacts,
  adopt: boolean,
): Change {
  const created = isCreatedByChain(desired.chain, facts);
  const mark = created ? { [chainAnnotation]: desired.chain } : {};
  const after = { ...statedAnnotations(desired, wish, facts), ...mark };
  const keys = [...new Set([...Object.keys(after), ...facts.ownedAnnotations])].sort();
  const before = keys.flatMap((key) => {
    const value = facts.annotations[key];
    return value === undefined ? [] : [[key, value] as const];
  });
  return {
    link: 'injection',
    action: 'update',
    kind: 'annotate-service-account',
    target: accountName(wish.account),
    before: { uid: facts.uid, annotations: Object.fromEntries(before) },
    after: {
      uid: facts.uid,
      labels: created ? { [managedByLabel]: 'irsactl' } : {},
      annotations: after,
      takeOver: adopt,
    },
    why: `The webhook reads from this annotation that pods of the service account get the role ${wish.roleName}.`,
    disruptive: false,
  };
}

function statedAnnotations(desired: DesiredWebhook, wish: DesiredAccount, facts: ServiceAccountFacts | null) {
  const role = { [roleKey(desired)]: wish.roleArn };
  const foreignAudience = facts !== null && isForeign(audienceKey(desired), facts);
  const needsAudience = desired.audience !== defaultAudience || foreignAudience;
  return needsAudience ? { ...role, [audienceKey(desired)]: desired.audience } : role;
}

/** Nothing to do: role and audience are as wished, and irsactl states nothing that the wish no longer has. */
function holds(desired: DesiredWebhook, wish: DesiredAccount, facts: ServiceAccountFacts): boolean {
  const wanted = new Set([roleKey(desired), audienceKey(desired), chainAnnotation]);
  return (
    facts.annotations[roleKey(desired)] === wish.roleArn &&
    (facts.annotations[audienceKey(desired)] ?? defaultAudience) === desired.audience &&
    facts.ownedAnnotations.every((key) => wanted.has(key))
  );
}

function conflicts(desired: DesiredWebhook, wish: DesiredAccount, facts: ServiceAccountFacts): Finding[] {
  const role = facts.annotations[roleKey(desired)];
  const audience = facts.annotations[audienceKey(desired)];
  const found: Finding[] = [];
  if (isForeign(roleKey(desired), facts) && role !== wish.roleArn) {
    found.push(conflict(wish, roleKey(desired), role, `role ${wish.roleName}`));
  }
  if (isForeign(audienceKey(desired), facts) && audience !== desired.audience) {
    found.push(conflict(wish, audienceKey(desired), audience, `audience ${desired.audience}`));
  }
  return found;
}

function isForeign(key: string, facts: ServiceAccountFacts): boolean {
  return facts.annotations[key] !== undefined && !facts.ownedAnnotations.includes(key);
}

function conflict(wish: DesiredAccount, key: string, value: string | undefined, wanted: string): Finding {
  return {
    link: 'injection',
    severity: 'error',
    code: 'IRSA-INJECT-002',
    what: `Service account ${accountName(wish.account)} has the annotation ${key} with another value, and irsactl did not write it.`,
    why: `It is ${JSON.stringify(value ?? '')}; irsa.yaml wants the ${wanted}.`,
    next: 'Remove the annotation where it is managed, or take it over with `irsactl apply --adopt`.',
    place: wish.place,
  };
}

function missingNamespace(wish: DesiredAccount): Finding {
  return {
    link: 'injection',
    severity: 'error',
    code: 'IRSA-INJECT-001',
    what: `Namespace ${wish.account.namespace} of service account ${accountName(wish.account)} does not exist.`,
    why: 'irsactl creates service accounts, but no namespaces.',
    next: `kubectl create namespace ${wish.account.namespace}`,
    place: wish.place,
  };
}

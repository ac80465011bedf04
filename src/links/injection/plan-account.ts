import type { Change } from '../../chain/change.ts';
import type { Finding } from '../../chain/finding.ts';
import { chainAnnotation, managedLabels } from '../../chain/object-marks.ts';
import { accountName, type RoleAccount } from '../../chain/role-accounts.ts';
import { defaultSettings } from '../../injection/settings.ts';
import { audienceKey, chainOf, isCreatedByChain, isForeign, labelsBefore, roleKey } from './account-mark.ts';
import { change } from './change.ts';
import type { DesiredInjection } from './desired.ts';
import { finding } from './findings.ts';
import type { InjectionFacts } from './observe.ts';
import type { ServiceAccountFacts } from './ports.ts';
import { unmanagedWarnings } from './unmanaged-account.ts';

/** At most one change, or the findings that prevent it. */
interface AccountPlan {
  readonly change: Change | null;
  readonly findings: readonly Finding[];
}

/** Compares a service account of irsa.yaml with the cluster. */
export function planAccount(
  desired: DesiredInjection,
  wanted: RoleAccount,
  facts: InjectionFacts,
  adopt: boolean,
): AccountPlan {
  const live = facts.accounts.get(accountName(wanted.account)) ?? null;
  if (!wanted.manage) {
    return { change: null, findings: unmanagedWarnings(desired, wanted, live ?? undefined) };
  }
  if (facts.missingNamespaces.has(wanted.account.namespace)) {
    return { change: null, findings: [missingNamespace(wanted)] };
  }
  if (live === null) return { change: creation(desired, wanted), findings: [] };
  const chain = chainOf(live);
  if (chain !== null && chain !== desired.chain) {
    return { change: null, findings: [ofAnotherChain(wanted, chain)] };
  }
  const findings = conflicts(desired, wanted, live);
  if (findings.length > 0 && !adopt) return { change: null, findings };
  const change = isUpToDate(desired, wanted, live)
    ? null
    : annotation(desired, wanted, live, findings.length > 0);
  return { change, findings: [] };
}

function creation(desired: DesiredInjection, wanted: RoleAccount): Change {
  return change.create('create-service-account', accountName(wanted.account), {
    after: {
      labels: managedLabels,
      annotations: statedAnnotations(desired, wanted, null),
    },
    why: `irsa.yaml gives the role ${wanted.roleName} to this service account, which does not exist yet.`,
  });
}

function annotation(
  desired: DesiredInjection,
  wanted: RoleAccount,
  live: ServiceAccountFacts,
  takeOver: boolean,
): Change {
  const labels = isCreatedByChain(desired.chain, live) ? managedLabels : {};
  const annotations = statedAnnotations(desired, wanted, live);
  const keys = [...new Set([...Object.keys(annotations), ...live.ownedAnnotations])].sort();
  const before = keys.flatMap((key) => {
    const value = live.annotations[key];
    return value === undefined ? [] : [[key, value] as const];
  });
  return change.update('annotate-service-account', accountName(wanted.account), {
    before: { uid: live.uid, labels: labelsBefore(live, labels), annotations: Object.fromEntries(before) },
    after: { uid: live.uid, labels, annotations, takeOver },
    why: `With this annotation, new pods of the service account get the role ${wanted.roleName}.`,
  });
}

function statedAnnotations(desired: DesiredInjection, wanted: RoleAccount, live: ServiceAccountFacts | null) {
  const stated = { [roleKey(desired)]: wanted.roleArn, [chainAnnotation]: desired.chain };
  const foreignAudience = live !== null && isForeign(desired.chain, audienceKey(desired), live);
  const needsAudience = desired.audience !== defaultSettings.audience || foreignAudience;
  return needsAudience ? { ...stated, [audienceKey(desired)]: desired.audience } : stated;
}

/**
 * True if role and audience are right and irsactl states nothing else. Annotations that irsactl wrote need the mark, which
 * early versions did not write; equal annotations of another writer do not.
 */
function isUpToDate(desired: DesiredInjection, wanted: RoleAccount, live: ServiceAccountFacts): boolean {
  const keys = new Set([roleKey(desired), audienceKey(desired), chainAnnotation]);
  return (
    live.annotations[roleKey(desired)] === wanted.roleArn &&
    (live.annotations[audienceKey(desired)] ?? defaultSettings.audience) === desired.audience &&
    live.ownedAnnotations.every((key) => keys.has(key)) &&
    (chainOf(live) !== null || live.ownedAnnotations.length === 0)
  );
}

/** Reports annotations of other writers with other values. */
export function conflicts(
  desired: DesiredInjection,
  wanted: RoleAccount,
  live: ServiceAccountFacts,
): readonly Finding[] {
  const parts = [
    [roleKey(desired), wanted.roleArn, `role ${wanted.roleName}`],
    [audienceKey(desired), desired.audience, `audience ${desired.audience}`],
  ] as const;
  return parts
    .filter(([key, value]) => isForeign(desired.chain, key, live) && live.annotations[key] !== value)
    .map(([key, , meaning]) =>
      finding.error('IRSA-INJECT-002', {
        what: `Service account ${accountName(wanted.account)} has the annotation ${key} with another value, which this chain did not write.`,
        why: `It is ${JSON.stringify(live.annotations[key])}; irsa.yaml wants the ${meaning}.`,
        next: 'Remove the annotation at its source, or take it over with `irsactl apply --adopt`.',
        place: wanted.place,
      }),
    );
}

function ofAnotherChain(wanted: RoleAccount, chain: string): Finding {
  const name = accountName(wanted.account);
  return finding.error('IRSA-INJECT-015', {
    what: `Service account ${name} belongs to the chain ${chain}.`,
    why: `Its annotation ${chainAnnotation} says so; two chains cannot give one service account its role.`,
    next: `First destroy ${chain} (\`irsactl destroy --file FILE\`, with the irsa.yaml of ${chain}), or remove the service account from one of the two files.`,
    place: wanted.place,
  });
}

function missingNamespace(wanted: RoleAccount): Finding {
  return finding.error('IRSA-INJECT-001', {
    what: `Namespace ${wanted.account.namespace} of service account ${accountName(wanted.account)} does not exist.`,
    why: 'irsactl creates service accounts, but not their namespaces.',
    next: `Run \`kubectl create namespace ${wanted.account.namespace}\`.`,
    place: wanted.place,
  });
}

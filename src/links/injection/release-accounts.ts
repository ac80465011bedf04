import type { Change } from '../../chain/change.ts';
import type { Finding } from '../../chain/finding.ts';
import { chainAnnotation, managedLabels } from '../../chain/object-marks.ts';
import { chainOf, isCreatedByChain, labelsBefore, writtenAnnotations } from './account-mark.ts';
import { change } from './change.ts';
import type { DesiredInjection } from './desired.ts';
import { finding } from './findings.ts';
import { mergePlans, type PartsPlan } from './modes/mode.ts';
import type { InjectionFacts } from './observe.ts';
import type { ServiceAccountFacts } from './ports.ts';

/**
 * Removes the annotations from service accounts with this chain's mark. It deletes an account that the chain created only if
 * `mayDelete` and no pod uses it: without the account, the pod's token is invalid immediately and new pods cannot start.
 */
export function releaseAccounts(
  { chain }: DesiredInjection,
  facts: InjectionFacts,
  names: readonly string[],
  mayDelete: boolean,
  why: string,
): PartsPlan {
  const parts = names.flatMap((name): PartsPlan[] => {
    const live = facts.accounts.get(name);
    return live && chainOf(live) === chain ? [releaseAccount(chain, name, live, facts, mayDelete, why)] : [];
  });
  return mergePlans(parts);
}

function releaseAccount(
  chain: string,
  name: string,
  live: ServiceAccountFacts,
  facts: InjectionFacts,
  mayDelete: boolean,
  why: string,
): PartsPlan {
  const created = isCreatedByChain(chain, live);
  const pod = facts.pods.get(name);
  if (mayDelete && created && pod === null) return { changes: [deletion(name, live, why)], findings: [] };
  const written = created ? writtenAnnotations(live) : live.ownedAnnotations;
  return {
    changes: written.length > 0 ? [stripping(chain, name, live, created, why)] : [],
    findings: mayDelete && created && typeof pod === 'string' ? [stays(name, pod, why)] : [],
  };
}

function deletion(name: string, live: ServiceAccountFacts, why: string): Change {
  return change.delete('delete-service-account', name, {
    before: { uid: live.uid, labels: live.labels, annotations: live.annotations },
    why: `${why} irsactl created this service account, and no pod uses it.`,
  });
}

/** An account that the chain created keeps its mark, so that the second run finds it. */
function stripping(
  chain: string,
  name: string,
  live: ServiceAccountFacts,
  created: boolean,
  why: string,
): Change {
  const owned = live.ownedAnnotations.map((key) => [key, live.annotations[key] ?? ''] as const);
  const labels = created ? managedLabels : {};
  const annotations = created ? { [chainAnnotation]: chain } : {};
  return change.update('strip-service-account', name, {
    before: { uid: live.uid, labels: labelsBefore(live, labels), annotations: Object.fromEntries(owned) },
    after: { uid: live.uid, labels, annotations },
    why: `${why} irsactl keeps everything else on the service account.`,
  });
}

function stays(name: string, pod: string, why: string): Finding {
  const [namespace] = name.split('/');
  return finding.warning('IRSA-INJECT-016', {
    what: `irsactl keeps service account ${name}, without its role, because pods use it.`,
    why: `${why} Without its service account, the API server would immediately refuse the token of pod ${namespace}/${pod}.`,
    next: 'Run the same command again when its pods are gone, or keep the account: it no longer has AWS access.',
  });
}

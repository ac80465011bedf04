import type { Change } from '../../../chain/change.ts';
import { change, flagsValue, type PendingIssuer, type StepKind } from '../change.ts';
import { parseConfig } from '../kubeadm-config/parse-config.ts';
import { persistedConfig } from '../kubeadm-config/persist.ts';
import { renderFlags } from '../kubeadm-config/render-arguments.ts';
import { possibleOrders } from '../kubeadm-config/spell-arguments.ts';
import type { ServiceAccountFlags } from '../manifest/flags.ts';
import type { NodePasses } from '../node-plan.ts';
import { neededFiles } from '../preparation/needed-files.ts';
import type { ServerForm } from '../server-form.ts';

/** What kubeadm keeps, written anew: the same name for the plan and for a person. */
const persistTarget = 'kube-system/kubeadm-config';

type PersistKind = Extract<StepKind, 'persist-accept' | 'persist' | 'persist-back'>;

/** The changes of kubeadm-config: before anybody signs, and after everybody does. */
interface Persistence {
  readonly accept: Change | null;
  readonly sign: Change | null;
  /** Why it cannot be written at all; then there is neither. */
  readonly fault: string | null;
}

/**
 * `kubeadm join` and `kubeadm upgrade` write manifests from it: at every moment a node that joins must accept what the
 * others sign, and sign nothing that they do not accept.
 */
export function planPersistence(config: string | null, passes: readonly NodePasses[]): Persistence {
  const none: Persistence = { accept: null, sign: null, fault: null };
  const [first] = passes;
  if (config === null || !first) return none;
  const fault = persistFault(config, first);
  if (fault !== null) return { ...none, fault };
  // What failed on a node has to be put right first.
  if (passes.some(({ findings }) => findings.some(({ severity }) => severity === 'error'))) return none;
  const isPending = first.ours.issuer === null;
  const signed = first.signed.flags;
  if (!isPending && textWith(config, signed) === config) return none;
  const stillSigns = passes.some(({ sign }) => sign !== null);
  const accepted = textWith(config, first.accepted.flags);
  const accept =
    !stillSigns || (!isPending && accepted === config)
      ? null
      : persisting('persist-accept', config, first.accepted.flags, [null, isPending ? 'last' : null]);
  const before: PendingIssuer = accept && isPending && hasRoom(config, first.accepted.flags) ? 'last' : null;
  const sign = persisting('persist', accept ? accepted : config, signed, [
    before,
    isPending ? 'first' : null,
  ]);
  return { ...none, accept, sign };
}

/** Why one of the two forms cannot be written, one after the other; null where both can. */
function persistFault(config: string, { accepted, signed, ours }: NodePasses): string | null {
  const isPending = ours.issuer === null;
  const known = ({ flags }: ServerForm) =>
    isPending ? { ...flags, issuers: [...flags.issuers, anyIssuer] } : flags;
  const first = persistedConfig(config, known(accepted));
  if ('fault' in first) return first.fault;
  const second = persistedConfig(first.text, known(signed));
  return 'fault' in second ? second.fault : null;
}

/** Stands for the issuer while an earlier link has yet to make it. */
const anyIssuer = 'https://issuer.invalid';

/** Up to v1beta3 it may have no room for one more issuer: then the form that accepts both says nothing of it. */
function hasRoom(config: string, flags: ServiceAccountFlags): boolean {
  const more = textWith(config, { ...flags, issuers: [...flags.issuers, anyIssuer] });
  return configFlags(more).issuers.includes(anyIssuer);
}

export function persisting(
  kind: PersistKind,
  config: string,
  wanted: ServiceAccountFlags,
  [before, after]: readonly [PendingIssuer, PendingIssuer] = [null, null],
): Change {
  return change.update(kind, persistTarget, {
    before: flagsValue(configFlags(config), before),
    after: flagsValue(wanted, after),
    why: kind === 'persist-back' ? why[kind] : `${why[kind]}${joining(textWith(config, wanted))}`,
    disruptive: false,
  });
}

const why: Readonly<Record<PersistKind, string>> = {
  'persist-accept': 'A control plane node that joins now must accept what the others will sign.',
  persist: '`kubeadm upgrade` and `kubeadm join` write the manifest from it, and would drop what it lacks.',
  'persist-back': 'What kubeadm writes next must be what the API servers do.',
};

/** An API server does not start without a key file that it is to read. */
function joining(config: string): string {
  const parsed = parseConfig(config);
  if ('fault' in parsed || neededFiles(parsed, []).length === 0) return '';
  return ' Before a control plane node joins, run `irsactl node prepare NODE`: it needs key files that `kubeadm join` does not bring.';
}

/** The flags with which kubeadm would start an API server by this configuration. */
export function configFlags(config: string): ServiceAccountFlags {
  const parsed = parseConfig(config);
  if ('fault' in parsed) return { issuers: [], keyFiles: [], signingKeyFile: null, audiences: [] };
  const [order = 'as given'] = possibleOrders(parsed);
  return renderFlags(parsed, order);
}

/** The text with these flags; the same where it cannot be read. */
export function textWith(config: string, wanted: ServiceAccountFlags): string {
  const next = persistedConfig(config, wanted);
  return 'fault' in next ? config : next.text;
}

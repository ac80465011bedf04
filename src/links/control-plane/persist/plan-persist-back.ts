import type { Change } from '../../../chain/change.ts';
import type { RemovalStage } from '../../../chain/link.ts';
import { sameAudiences } from '../audiences.ts';
import { parseConfig } from '../kubeadm-config/parse-config.ts';
import { type PersistedConfig, persistedConfig, unpersistedConfig } from '../kubeadm-config/persist.ts';
import { holdsChain, signBack } from '../manifest/chain-flags.ts';
import { effectiveAudiences, type ServiceAccountFlags } from '../manifest/flags.ts';
import type { ChainFormParts } from '../server-form.ts';
import { hashOf, type PersistedRecord } from '../step/records.ts';
import { configFlags, persisting } from './plan-persist.ts';

/** What leads kubeadm-config back. */
interface PersistedBefore {
  readonly original: ServiceAccountFlags;
  readonly ours: ChainFormParts;
  /** The text as it was before irsactl; null where nobody noted it. */
  readonly record: PersistedRecord | null;
}

/** The way back in the same two stages as the API servers; null where there is nothing to take back. */
export function planPersistBack(
  config: string | null,
  before: PersistedBefore,
  stage: RemovalStage,
): Change | null {
  if (config === null) return null;
  const text = textBack(config, before, stage);
  return typeof text !== 'string' || text === config
    ? null
    : persisting('persist-back', config, configFlags(text));
}

/** Why the chain stays in kubeadm-config; null where it does not, or is not there. */
export function stuckFault(
  config: string | null,
  before: PersistedBefore,
  stage: RemovalStage,
): string | null {
  if (config === null) return null;
  const text = textBack(config, before, stage);
  if (typeof text === 'string') return null;
  const { ours, original } = before;
  const isThere =
    'fault' in parseConfig(config)
      ? config.includes(ours.issuer) && !original.issuers.includes(ours.issuer)
      : holdsChain(configFlags(config), ours);
  return isThere ? text.fault : null;
}

/**
 * Where no API server was changed, for the run that began was interrupted: what irsactl had written beforehand goes, byte
 * for byte. Null where there is nothing of the kind, or somebody else wrote it since.
 */
export function planUnusedBack(config: string | null, record: PersistedRecord | null): Change | null {
  if (config === null || record === null || !isWritten(record, config) || !isReadable(record)) return null;
  return persisting('persist-back', config, configFlags(record.original));
}

export function isWritten({ written }: PersistedRecord, config: string): boolean {
  return written.includes(hashOf(Buffer.from(config)));
}

/** What a copy from before holds is written as it is, and no more than anything else where nobody could read it. */
export function isReadable({ original }: PersistedRecord): boolean {
  return !('fault' in parseConfig(original));
}

/** Byte for byte while it is what irsactl wrote; otherwise without what irsactl added. */
export function textBack(
  config: string,
  { original, ours, record }: PersistedBefore,
  stage: RemovalStage,
): string | { readonly fault: string } {
  const parsed = parseConfig(config);
  if ('fault' in parsed) return parsed;
  if (stage === 'sign-back') {
    const today = configFlags(config);
    const isOurs = today.issuers.includes(ours.issuer);
    return isOurs ? textOf(persistedConfig(config, signBack(today, original, ours))) : config;
  }
  const isOwn = record !== null && isWritten(record, config) && isReadable(record);
  if (isOwn && hasSameAudiences(config, original)) return record.original;
  return textOf(unpersistedConfig(config, original, ours));
}

function textOf(edited: PersistedConfig | { readonly fault: string }): string | { readonly fault: string } {
  return 'fault' in edited ? edited : edited.text;
}

/** Audiences that irsa.yaml has set stay, as on the API servers. */
function hasSameAudiences(config: string, original: ServiceAccountFlags): boolean {
  return sameAudiences(effectiveAudiences(configFlags(config)), effectiveAudiences(original));
}

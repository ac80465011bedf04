import type { Change } from '../../../chain/change.ts';
import type { RemovalStage } from '../../../chain/link.ts';
import { sameAudiences } from '../audiences.ts';
import { parseConfig } from '../kubeadm-config/parse-config.ts';
import { unpersistedConfig } from '../kubeadm-config/persist.ts';
import { signBack } from '../manifest/chain-flags.ts';
import { effectiveAudiences, type ServiceAccountFlags } from '../manifest/flags.ts';
import type { ChainFormParts } from '../server-form.ts';
import { hashOf, type PersistedRecord } from '../step/records.ts';
import { configFlags, persisting, textWith } from './plan-persist.ts';

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
  if (config === null || 'fault' in parseConfig(config)) return null;
  const text = textBack(config, before, stage);
  return text === config ? null : persisting('persist-back', config, configFlags(text));
}

/**
 * Where no API server was changed, for the run that began was interrupted: what irsactl had written beforehand goes, byte
 * for byte. Null where there is nothing of the kind, or somebody else wrote it since.
 */
export function planUnusedBack(config: string | null, record: PersistedRecord | null): Change | null {
  if (config === null || record === null || !isWritten(record, config)) return null;
  return persisting('persist-back', config, configFlags(record.original));
}

export function isWritten({ written }: PersistedRecord, config: string): boolean {
  return written.includes(hashOf(Buffer.from(config)));
}

/** Byte for byte while it is what irsactl wrote; otherwise without what irsactl added. */
export function textBack(
  config: string,
  { original, ours, record }: PersistedBefore,
  stage: RemovalStage,
): string {
  if (stage === 'sign-back') {
    const today = configFlags(config);
    const isOurs = today.issuers.includes(ours.issuer);
    return isOurs ? textWith(config, signBack(today, original, ours)) : config;
  }
  if (record && isWritten(record, config) && hasSameAudiences(config, original)) return record.original;
  const next = unpersistedConfig(config, original, ours);
  return 'fault' in next ? config : next.text;
}

/** Audiences that irsa.yaml has set stay, as on the API servers. */
function hasSameAudiences(config: string, original: ServiceAccountFlags): boolean {
  return sameAudiences(effectiveAudiences(configFlags(config)), effectiveAudiences(original));
}

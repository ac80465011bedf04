import type { Change } from '../../../chain/change.ts';
import { installation } from '../key-installation.ts';
import { acceptIssuers, namesKey, withKeyFile, withoutKeyFile } from '../manifest/chain-flags.ts';
import type { ServiceAccountFlags } from '../manifest/flags.ts';
import { type ServerForm, signBackForm } from '../server-form.ts';
import type { AppliedNode } from './applied-node.ts';

/** What one API server becomes until it issues tokens as before irsactl. */
interface SignBackForms {
  /** What its key files need first. */
  readonly repair: readonly Change[];
  /** Issues tokens as today, and accepts what the others are to issue; null where it accepts that already. */
  readonly accepted: ServerForm | null;
  readonly wanted: ServerForm;
  /** It signs with the chain's key, whose files are gone: it can but sign back, and would not start with anything else. */
  readonly isKeyGone: boolean;
}

/** `issuers`: what the others are to issue. */
export function signBackForms(applied: AppliedNode, issuers: readonly string[]): SignBackForms {
  const { opened, ours, original } = applied;
  const { form } = opened.state;
  const repair = ownKeyRepair(applied);
  const isKeyGone = lacksKey(applied, repair.flags);
  const flags = isKeyGone ? repair.flags : acceptIssuers(repair.flags, issuers);
  const accepts = flags.issuers.length === form.flags.issuers.length;
  return {
    repair: repair.changes,
    accepted: accepts ? null : { flags, pair: form.pair },
    wanted: signBackForm({ ...form, flags }, original, ours),
    isKeyGone,
  };
}

function lacksKey(
  { ours: { key } }: AppliedNode,
  { signingKeyFile, keyFiles }: ServiceAccountFlags,
): boolean {
  return key !== null && signingKeyFile === key.privateFile && !keyFiles.includes(key.publicFile);
}

/**
 * An API server does not start with a key file that is gone: the chain's is put back, or its line taken out. A line
 * that somebody took out while the chain signed comes back: tokens of the chain stay accepted until the second stage.
 */
function ownKeyRepair({ opened, ours, original }: AppliedNode): {
  readonly flags: ServiceAccountFlags;
  readonly changes: readonly Change[];
} {
  const { state, facts } = opened;
  const { flags } = state;
  const { installed, stagedKeyId } = facts;
  if (!namesKey(flags, ours)) return { flags, changes: [] };
  if (installed.complete) return { flags: withKeyFile(flags, ours), changes: [] };
  if (stagedKeyId === null) return { flags: withoutKeyFile(flags, original.flags, ours), changes: [] };
  return { flags: withKeyFile(flags, ours), changes: [installation(installed, state, stagedKeyId)] };
}

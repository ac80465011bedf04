import { type Form, retire } from '../form.ts';
import { readFlags } from '../manifest/flags.ts';
import type { PassContext, PlacedSource } from './context.ts';
import type { NodeRecord } from './record.ts';

/** The forms before and after a pass. */
interface Forms {
  readonly before: Form;
  readonly after: Form;
}

/** What is noted of an API server before its first pass. */
export function firstRecord(
  { clusterUid, issuer }: PassContext,
  pass: Forms,
  { form, manifest }: PlacedSource,
): NodeRecord {
  const unpinned = readFlags(manifest).audiences.length === 0;
  return {
    ...{ clusterUid, issuer, addedKey: null, written: null, pass: null, outageSeconds: null },
    original: isWayBack(pass, issuer)
      ? { form: withoutChain(pass, issuer), unpinned: false, files: [] }
      : { form, unpinned, files: [] },
  };
}

/** A pass by which an API server stops signing for the chain, or accepting it, does not start from before irsactl. */
export function isWayBack({ before, after }: Forms, issuer: string): boolean {
  const isGone = before.issuers.includes(issuer) && !after.issuers.includes(issuer);
  return isGone || (before.issuers[0] === issuer && after.issuers[0] !== issuer);
}

/** Where the record is lost, or a node has joined since: what is left once the chain is taken back. */
function withoutChain({ before, after }: Forms, issuer: string): Form {
  const [former] = before.keys;
  return {
    issuers: retire(after.issuers, issuer),
    keys: former === undefined || former === after.keys[0] ? after.keys : retire(after.keys, former),
    audiences: after.audiences,
  };
}

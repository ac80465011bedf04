import { changesOf } from '../../chain/change.ts';
import { asWarning, errorsIn, type Finding } from '../../chain/finding.ts';
import { known, unknown } from '../../chain/known.ts';
import { type Consent, emptyPlan, type LinkPlan } from '../../chain/link.ts';
import { keysFolder } from '../../chain/node-directory.ts';
import type { ChainOutputs } from '../../chain/outputs.ts';
import { listed } from '../../errors/listed.ts';
import { answerWish, type Beginning, firstKey } from '../../rotation/begin.ts';
import type { RotationRecord } from '../../rotation/record.ts';
import { type RotationState, rotationState } from '../../rotation/state.ts';
import { isHeld, wantedKeys } from './apply.ts';
import { type DesiredSigningKey, keyFacts, type SigningKeyFacts } from './observe.ts';
import {
  finding,
  isMigrating,
  migrationInProgress,
  notApplied,
  refusedRecord,
  refusedWish,
} from './refusals.ts';

const change = changesOf<'begin-rotation' | 'prepare-rotation' | 'remove-rotation'>('signing-key');

/** What is planned beside the outputs, which are the same in every case. */
type Part = Pick<LinkPlan, 'changes'> & Partial<Pick<LinkPlan, 'findings' | 'outputs'>>;

/** Plans what begins, continues or cleans up a rotation. The API servers' part follows in the control-plane link. */
export function planSigningKey(
  desired: DesiredSigningKey,
  facts: SigningKeyFacts,
  consent: Consent,
): LinkPlan {
  const state = rotationState(keyFacts(facts));
  const record = state.kind === 'rotating' || state.kind === 'ending' ? state.record : null;
  const isTheft = consent.rotate?.kind === 'compromised' || record?.intention === 'theft';
  const hidden = [...unreadRecord(facts), ...unseen(facts).map((one) => (isTheft ? asWarning(one) : one))];
  const isBlocked = errorsIn(hidden).length > 0;
  const part: Part = isBlocked ? { changes: [] } : planPart(desired, facts, consent.rotate, state);
  return {
    changes: part.changes,
    findings: [...hidden, ...(part.findings ?? [])],
    outputs: { ...outputsOf(facts, record), recordFault: recordFault(facts, state), ...part.outputs },
    summary: summaryOf(facts, record),
  };
}

function planPart(
  desired: DesiredSigningKey,
  facts: SigningKeyFacts,
  wish: Consent['rotate'],
  state: RotationState,
): Part {
  const refusal = refusalOf(desired, facts, wish, state);
  if (refusal !== null) return { changes: [], findings: [refusal] };
  if (desired.isManual) return { changes: [] };
  const answer = wish && answerWish(wish, keyFacts(facts));
  if (answer?.kind === 'refused') return { changes: [], findings: [refusedWish(answer.refusal)] };
  if (answer?.kind === 'begin') return { changes: [beginChange(desired, facts, answer.beginning)] };
  return planState(desired, facts, state);
}

/** Without a wish, or if it continues what the record says. */
function planState(desired: DesiredSigningKey, facts: SigningKeyFacts, state: RotationState): Part {
  if (state.kind === 'refused')
    return { changes: [], findings: [refusedRecord(state.record, state.refusal)] };
  if (state.kind !== 'idle') return { changes: preparation(desired, facts, state.record) };
  if (state.leftover !== null) return { changes: [removal(desired, state.leftover)] };
  if (!addsKey(desired, facts)) return { changes: [] };
  const newKey = {
    publicKeys: unknown<never>('the new signing key'),
    firstKey: unknown<string>('the new signing key'),
  };
  return { changes: [beginChange(desired, facts, firstKey(keyFacts(facts)))], outputs: newKey };
}

/** Why a rotation can neither begin nor continue here. */
function refusalOf(
  desired: DesiredSigningKey,
  facts: SigningKeyFacts,
  wish: Consent['rotate'],
  state: RotationState,
): Finding | null {
  if (desired.isManual) return wish ? rotatedByHand() : null;
  const isPlain = state.kind !== 'idle' && state.record.intention === 'plain';
  const isTheft = wish?.kind === 'compromised';
  if ((wish || isPlain) && !isTheft && isMigrating(desired, facts)) return migrationInProgress();
  return wish && !isTheft && !facts.isApplied ? notApplied(desired) : null;
}

/** Whether the chain gets a key of its own with its first apply. */
function addsKey({ source }: DesiredSigningKey, { keys, isApplied }: SigningKeyFacts): boolean {
  return source === 'new' && !isApplied && !keys.servers.some((one) => one.keys?.isForChain);
}

function outputsOf(
  { keys, recordedIssuers }: SigningKeyFacts,
  record: RotationRecord | null,
): Partial<ChainOutputs> {
  // No token of a former issuer is valid after a theft, so the migration ends with it.
  const isTheft = record?.intention === 'theft';
  return {
    ...{ keys, rotation: record },
    recordedIssuers: recordedIssuers.map((one) => (isTheft ? { ...one, isAccepted: false } : one)),
    ...(keys.publicHalves.length > 0 && { publicKeys: known(keys.publicHalves) }),
    firstKey: record?.intention === 'first-key' ? known(record.next) : null,
  };
}

function recordFault(facts: SigningKeyFacts, state: RotationState): Finding | null {
  const [unread] = unreadRecord(facts);
  return unread ?? (state.kind === 'refused' ? refusedRecord(state.record, state.refusal) : null);
}

function summaryOf({ keys }: SigningKeyFacts, record: RotationRecord | null): string {
  const signs = keys.publicHalves[0]?.kid ?? 'unknown';
  if (record === null) return `the cluster's own key, ${signs}`;
  return signs === record.next
    ? `${signs} signs; ${listed(record.from)} ${record.from.length === 1 ? 'is' : 'are'} to be retired`
    : `${signs} signs; ${record.next} is next`;
}

const reasons: Readonly<Record<RotationRecord['intention'] | 'abort', string>> = {
  plain:
    'A new RSA key of 2048 bits waits on every control plane node until API servers accept it. It will replace every other key.',
  'first-key': 'A new key pair waits on every control plane node until the API servers accept it.',
  theft:
    'From then on, irsactl trusts and publishes nothing but a new key. API servers and AWS refuse every token from before: requests of all pods fail with 401 until you restart them.',
  abort: 'The rotation is reversed: the key that signed before signs again, and replaces every other key.',
};

function beginChange(desired: DesiredSigningKey, facts: SigningKeyFacts, beginning: Beginning) {
  const { intention, next, from, givenUp, generation } = beginning;
  const target = targetOf(desired, facts);
  const isDisruptive = intention === 'theft';
  return change.create('begin-rotation', target, {
    after: {
      ...{ intention, from, givenUp, generation },
      next: next.kind === 'held' ? next.kid : { $unknown: 'the new signing key' },
    },
    disruptive: isDisruptive,
    why: reasons[givenUp === null ? intention : 'abort'],
  });
}

/** Keys that nodes lack, and in a theft the keys that must go. */
function preparation(desired: DesiredSigningKey, facts: SigningKeyFacts, record: RotationRecord) {
  const wanted = wantedKeys(record).filter((kid) => isHeld(facts, kid));
  const isOld = (name: string) => record.intention === 'theft' && name !== `${record.next}.key`;
  const open = facts.folders.filter(
    ({ kids, files }) => wanted.some((kid) => !kids.includes(kid)) || files.some(isOld),
  );
  if (open.length === 0) return [];
  return [
    change.update('prepare-rotation', placesOf(desired, open), {
      before: { keys: open.map(({ node, kids }) => ({ node: node.name, kids })) },
      after: { next: record.next, keys: wanted },
      why: 'Every control plane node must have the private keys of the rotation, and no others.',
    }),
  ];
}

function removal(desired: DesiredSigningKey, { next, generation }: RotationRecord) {
  return change.delete('remove-rotation', recordName(desired), {
    before: { next, generation },
    why: 'This record of a rotation does not count: the rotation is over, or it is from another cluster.',
  });
}

/** The second run of destroy removes the record and the keys of a first key that no API server uses. */
export function planKeyRemoval(desired: DesiredSigningKey, facts: SigningKeyFacts): LinkPlan {
  const { record } = facts.keys;
  const hasKeys = facts.folders.some(({ files }) => files.length > 0);
  const changes = record === null && !hasKeys ? [] : [removal(desired, record ?? leftKeys)];
  return {
    ...emptyPlan(changes.length > 0 ? 'staged keys removed' : 'nothing to remove'),
    changes,
    findings: [...unreadRecord(facts), ...unseen(facts)],
  };
}

const leftKeys = { next: 'none', generation: 0 } as RotationRecord;

export function recordName({ chain }: Pick<DesiredSigningKey, 'chain'>): string {
  return `configmap/irsactl-rotation-${chain}`;
}

function targetOf(desired: DesiredSigningKey, facts: SigningKeyFacts): string {
  return `${recordName(desired)}, ${placesOf(desired, facts.folders)}`;
}

/** Nodes with the same folder are named together. */
function placesOf({ chain }: DesiredSigningKey, folders: SigningKeyFacts['folders']): string {
  const byFolder = Map.groupBy(folders, ({ node }) => keysFolder(chain, node));
  return [...byFolder]
    .map(([folder, all]) => `${folder} on ${listed(all.map(({ node }) => node.name))}`)
    .join(', ');
}

function unreadRecord({ recordFault }: SigningKeyFacts): readonly Finding[] {
  return recordFault === null ? [] : [finding.error(recordFault.code, recordFault.problem)];
}

function unseen({ unseen: nodes }: SigningKeyFacts): readonly Finding[] {
  return nodes.map(({ error }) => finding.error(error.code, error.problem));
}

/** Without access to nodes, irsactl writes no key. */
function rotatedByHand(): Finding {
  return finding.error('IRSA-KEY-042', {
    what: 'irsactl does not rotate the key of API servers whose flags you set.',
    why: 'With `controlPlane: manual` irsactl connects to no node, so it can neither write a new key nor restart an API server.',
    next: 'Rotate the key by hand: `irsactl explain how-to/set-up-other-distributions` has the steps.',
  });
}

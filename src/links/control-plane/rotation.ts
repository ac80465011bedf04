import type { Change } from '../../chain/change.ts';
import type { Finding } from '../../chain/finding.ts';
import type { Consent } from '../../chain/link.ts';
import { isoTime } from '../../errors/iso-time.ts';
import { listed } from '../../errors/listed.ts';
import type { SeenServer } from '../../rotation/facts.ts';
import { type Gate, type Holder, holderNames, holdersOf, type TokensInUse } from '../../rotation/gates.ts';
import { type IssuerMoves, issuerMoves } from '../../rotation/migration.ts';
import { type KeyMoves, keyMoves, noMoves } from '../../rotation/moves.ts';
import type { RotationRecord } from '../../rotation/record.ts';
import { change } from './change.ts';
import { unnamedMembers } from './cluster-members.ts';
import type { DesiredControlPlane } from './desired.ts';
import type { ClusterFacts, ControlPlaneFacts, NodeFacts } from './facts.ts';
import { finding } from './findings.ts';
import { pendingKey } from './form.ts';
import { lastChange, lead } from './last-change.ts';
import { kidsIn } from './manifest/edit-form.ts';

/** The moves that a rotation allows now. */
export function rotationMoves(
  desired: DesiredControlPlane,
  facts: ControlPlaneFacts,
  { acceptLoss }: Consent,
): KeyMoves {
  const { chainKeys, publicCopy, publicForSeconds, document, firstKey } = desired;
  if (firstKey !== null && !firstKey.known) return pendingFirstKey;
  if (chainKeys === null) return noMoves;
  const { record, cluster } = facts;
  // The clocks of API servers, which date pods, may be ahead of irsactl's.
  const skew = lead(facts.nodes);
  const signedSince = record?.signedSince ?? null;
  return keyMoves({
    ...{ ...chainKeys, document, publicCopy, publicForSeconds, acceptLoss },
    record: record && { ...record, signedSince: signedSince === null ? null : signedSince + skew },
    documentChanged: document?.changed ?? null,
    isDated: document?.isDated ?? false,
    servers: serversOf(desired, facts),
    isBeingDestroyed: facts.nodes.some(({ isDestroying }) => isDestroying),
    inUse: tokensInUse(desired, facts.nodes, cluster, record),
    now: cluster.now,
  });
}

/** An earlier link of the same plan makes the key. */
const pendingFirstKey: KeyMoves = { ...noMoves, stage: 'sign', accept: pendingKey, sign: pendingKey };

/** What every API server signs with and accepts; one that could not be read may do anything. */
function serversOf(
  desired: DesiredControlPlane,
  { nodes, unseen, cluster }: ControlPlaneFacts,
): readonly SeenServer[] {
  return [
    ...nodes.map((one): SeenServer => {
      const accepts = keysOf(one);
      const started = one.staleTokens?.started ?? null;
      return { name: one.node.name, keys: { signs: accepts[0] ?? '', accepts, started, isForChain: true } };
    }),
    ...unseen.map(({ node }): SeenServer => ({ name: node.name, keys: null })),
    ...unnamedMembers(desired, cluster).map((name): SeenServer => ({ name, keys: null })),
  ];
}

/** From the running process, or from the files if it is not visible. */
function keysOf({ running, source }: Pick<NodeFacts, 'running' | 'source'>): readonly string[] {
  return (running ?? source.form).keys;
}

/** The same for a migration to another issuer. */
export function migrationMoves(
  desired: DesiredControlPlane,
  facts: ControlPlaneFacts,
  { acceptLoss }: Consent,
): IssuerMoves | null {
  const { issuer, formers } = desired;
  if (!issuer.known || formers.length === 0) return null;
  const accepting = facts.nodes.filter(({ source }) =>
    formers.some((former) => source.form.issuers.includes(former)),
  );
  return issuerMoves({
    ...{ issuer: issuer.value, formers, acceptLoss },
    servers: facts.nodes.map(({ running, source }) => (running ?? source.form).issuers),
    inUse: { ...tokensInUse(desired, accepting, facts.cluster, null), signedUntil: lastChange(accepting) },
    now: facts.cluster.now,
  });
}

/** The facts about old tokens in use. `accepting` are the nodes whose API servers still accept them. */
export function tokensInUse(
  { watchForSeconds }: Pick<DesiredControlPlane, 'watchForSeconds'>,
  accepting: readonly NodeFacts[],
  cluster: ClusterFacts,
  record: Pick<RotationRecord, 'from'> | null,
): Omit<TokensInUse, 'signedUntil'> {
  return {
    pods: cluster.pods.map(({ namespace, owner, node, created, started, lifetimes }) => ({
      ...{ namespace, owner, node, created, started, readySince: readySince(node, cluster) },
      longestSeconds: Math.max(...lifetimes.map(({ seconds }) => seconds)),
    })),
    driverSeconds: Math.max(0, ...(cluster.survey?.driverTokens ?? []).map(({ seconds }) => seconds)),
    secrets: secretsOf(cluster, record),
    stale: accepting.map(({ staleTokens }) => staleTokens),
    watchForSeconds,
  };
}

/** Token Secrets that a replaced key signed. */
function secretsOf({ secrets }: ClusterFacts, record: Pick<RotationRecord, 'from'> | null) {
  return secrets.filter(({ keyId }) => keyId !== null && record?.from.includes(keyId));
}

/** A pod without a node has no token yet. */
function readySince(node: string, { survey }: ClusterFacts): number | null {
  if (node === '' || survey === null) return 0;
  return survey.nodes.find(({ name }) => name === node)?.readySince ?? null;
}

/** What the record must say before or after the passes. */
export function recordChanges(
  { chain, firstKey }: DesiredControlPlane,
  { record }: ControlPlaneFacts,
  { clocks, isOver }: KeyMoves,
  { keepsRecord = false }: Consent,
): readonly Change[] {
  const target = `configmap/irsactl-rotation-${chain}`;
  const names = Object.entries(clocks);
  const kept = names.map(([name, time]) => [
    name,
    time === null ? null : { $unknown: 'the time of this run' },
  ]);
  return [
    ...(names.length > 0
      ? [
          change.update('note-clocks', target, {
            before: Object.fromEntries(
              names.map(([name]) => [name, record?.[name as keyof typeof clocks] ?? null]),
            ),
            after: Object.fromEntries(kept),
            why: 'The gates of the rotation count from then.',
          }),
        ]
      : []),
    ...((isOver && !keepsRecord) || (firstKey !== null && (record !== null || !firstKey.known))
      ? [
          change.delete('end-rotation', target, {
            before: record
              ? { next: record.next, from: record.from }
              : { $unknown: 'the record of this run' },
            why: 'When the API servers sign with the new key, neither the record nor the copies of the keys are needed.',
          }),
        ]
      : []),
  ];
}

/** Token Secrets never expire: the controller-manager must sign new tokens for those of an old key. */
export function renewals(
  { cluster, record }: ControlPlaneFacts,
  moves: KeyMoves,
  consent: Consent,
): readonly Change[] {
  if (record === null) return [];
  const isAsked = isRetiring(moves) && consent.renewSecrets === true;
  if (!isAsked && !moves.atOnce) return [];
  return secretsOf(cluster, record).map(({ namespace, name }) =>
    change.update('renew-token-secret', `secret/${name} in ${namespace}`, {
      before: { namespace, name },
      disruptive: true,
      why: 'An old key signed its token, which never expires. The API server refuses that token immediately; programs must read the new one.',
    }),
  );
}

/** Whether every API server signs with the next key. */
function isRetiring({ stage, sign }: KeyMoves): boolean {
  return stage === 'retire' || (stage === 'sign' && sign === null);
}

/** What the next stage waits for, with the holders and the time. */
export function gateFindings({ record, cluster }: ControlPlaneFacts, moves: KeyMoves): readonly Finding[] {
  if (record === null) return [];
  const { next, from, intention } = record;
  if (intention === 'theft') return moves.isOver ? [] : [allRefused(from, holdersOf(cluster.pods))];
  const retires = isRetiring(moves);
  const wait: Wait = {
    next: retires
      ? `retire ${listed(from)}`
      : moves.stage === 'publish'
        ? `accept ${next}`
        : `sign with ${next}`,
    command: '`irsactl rotate`',
    isRetiring: retires,
  };
  return [
    ...moves.gates.map((gate) => waiting(wait, gate)),
    ...(retires && moves.retire.length > 0 && record.givenUp === null
      ? [requestedTokens(`signed with ${listed(moves.retire)}`)]
      : []),
  ];
}

/** Names keys that only verify, and that no rotation is to replace. A key from before the chain's own stays until a rotation. */
export function idleKeys(
  { rotation, firstKey }: DesiredControlPlane,
  nodes: readonly NodeFacts[],
): readonly Finding[] {
  if (rotation !== null || firstKey !== null) return [];
  const idle = nodes.flatMap((one) => {
    const [, ...others] = keysOf(one);
    const before = one.record?.addedKey ? one.record.original.form.keys : [];
    return others
      .filter((kid) => !before.includes(kid))
      .map((kid) => ({ kid, place: `${one.node.name}: ${fileOf(one, kid)}` }));
  });
  return [...Map.groupBy(idle, ({ kid }) => kid)].map(([kid, places]) =>
    finding.warning('IRSA-KEY-040', {
      what: `The API servers accept the key ${kid}, and no rotation is to replace it.`,
      why: `It is in ${listed(places.map(({ place }) => place))}. Anyone with its private half can sign tokens for every service account.`,
      next: 'Run `irsactl rotate`: it replaces every key by one.',
    }),
  );
}

function fileOf({ source }: NodeFacts, kid: string): string {
  const files = [...source.keyFiles].filter(([, text]) => kidsIn(text).includes(kid));
  return files.length === 0 ? 'none of its key files' : files.map(([path]) => path).join(' and ');
}

export function migrationFindings(
  { formers }: DesiredControlPlane,
  migration: IssuerMoves | null,
): readonly Finding[] {
  if (migration === null) return [];
  const wait: Wait = {
    next: `retire ${formers.join(' and ')}`,
    command: '`irsactl apply`',
    isRetiring: true,
  };
  return [
    ...migration.gates.map((gate) => waiting(wait, gate)),
    ...migration.retire.map((former) => requestedTokens(`of ${former}`)),
  ];
}

interface Wait {
  /** The next move of the API servers, as a verb phrase. */
  readonly next: string;
  /** In backquotes. */
  readonly command: string;
  readonly isRetiring: boolean;
}

function waiting({ next, command, isRetiring: retires }: Wait, { why, opensAt, holders }: Gate): Finding {
  const until = opensAt === null ? '' : isoTime(opensAt);
  return finding.warning('IRSA-KEY-032', {
    what: `irsactl waits before it lets the API servers ${next}.`,
    why,
    next: `Run ${command} ${until === '' ? 'again when that is done' : `after ${until}`}.${retires ? ' To continue now and lose these tokens, add --accept-loss.' : ''}`,
    ...(holders.length > 0 && { restart: holders }),
  });
}

/** Shown in the plan: the user decides whether the theft is worse. */
function allRefused(kids: readonly string[], refused: readonly Holder[]): Finding {
  const pods = refused.length === 0 ? 'no running pod' : holderNames(refused);
  return finding.warning('IRSA-KEY-035', {
    what: `API servers and AWS refuse every token that ${listed(kids)} signed, each API server after its next start.`,
    why: `Holders are ${pods}, and users of \`kubectl create token\`. Their requests fail with 401 until the pods are recreated. With several API servers, each refuses the tokens of those that have not changed yet.`,
    next: 'Restart the workloads as soon as the API servers have changed: `irsactl rotate` prints the commands.',
    ...(refused.length > 0 && { restart: refused }),
  });
}

function requestedTokens(which: string): Finding {
  return finding.warning('IRSA-KEY-033', {
    what: `Tokens that programs requested from the API server may still be ${which}.`,
    why: 'Kubernetes keeps no list of tokens from TokenRequest, so irsactl cannot know when the last one expires.',
    next: 'If a controller or a user holds such a token (`kubectl create token --duration`), have them request a new one first.',
  });
}

/** Refuses destroy during a rotation: the files from before irsactl have at most one of the accepted keys. */
export function rotationInProgress({
  rotation,
  recordFault,
  formers,
}: DesiredControlPlane): readonly Finding[] {
  if (recordFault !== null) return [finding.error(recordFault.code, recordFault)];
  if (rotation !== null && rotation.intention !== 'first-key') {
    const isTheft = rotation.intention === 'theft';
    return [
      finding.error('IRSA-KEY-031', {
        what: isTheft
          ? 'A stolen signing key is being replaced.'
          : 'A rotation of the signing key is in progress.',
        why: `${rotation.next} replaces ${listed(rotation.from)}, and this command would interrupt that.`,
        next: `Finish it with \`irsactl rotate\`${isTheft ? '' : ', or reverse it with `irsactl rotate --abort`'}.`,
      }),
    ];
  }
  return formers.length > 0 ? [migrationInProgress(formers)] : [];
}

function migrationInProgress(formers: readonly string[]): Finding {
  return finding.error('IRSA-KEY-031', {
    what: 'A migration to another issuer is in progress.',
    why: `The API servers still accept ${formers.join(' and ')}, and this command would leave its documents and identity provider behind.`,
    next: 'Finish it: run `irsactl apply` until it ends with 0.',
  });
}

import type { Change } from '../../chain/change.ts';
import type { Finding } from '../../chain/finding.ts';
import type { Consent } from '../../chain/link.ts';
import { isoTime } from '../../errors/iso-time.ts';
import { type Gate, type Holder, holderNames, type TokensInUse } from '../../rotation/gates.ts';
import {
  type IssuerMoves,
  issuerMoves,
  type KeyMoves,
  type KeysOfServer,
  keyMoves,
} from '../../rotation/moves.ts';
import { change } from './change.ts';
import type { DesiredControlPlane } from './desired.ts';
import type { ClusterFacts, ControlPlaneFacts, NodeFacts } from './facts.ts';
import { finding } from './findings.ts';
import { lastChange } from './last-change.ts';

/** The moves that a rotation allows now; null if none is in progress. */
export function rotationMoves(
  desired: DesiredControlPlane,
  facts: ControlPlaneFacts,
  consent: Consent,
): KeyMoves | null {
  const { rotation, publishes, publicCopy, publicForSeconds } = desired;
  if (rotation === null) return null;
  return keyMoves({
    ...{ rotation, publishes, publicForSeconds, published: publicCopy },
    servers: facts.nodes.map(keysOf),
    inUse: tokensInUse(
      facts.nodes.filter(({ source }) => source.form.keys.includes(rotation.former.keyId)),
      facts.cluster,
      rotation.former.keyId,
    ),
    now: facts.cluster.now,
    acceptLoss: consent.acceptLoss,
  });
}

/** The same for a migration to another issuer. */
export function migrationMoves(
  { issuer, formers }: DesiredControlPlane,
  facts: ControlPlaneFacts,
  { acceptLoss }: Consent,
): IssuerMoves | null {
  if (!issuer.known || formers.length === 0) return null;
  return issuerMoves({
    ...{ issuer: issuer.value, formers, acceptLoss },
    servers: facts.nodes.map(({ running, source }) => (running ?? source.form).issuers),
    inUse: tokensInUse(
      facts.nodes.filter(({ source }) => formers.some((former) => source.form.issuers.includes(former))),
      facts.cluster,
      null,
    ),
    now: facts.cluster.now,
  });
}

/** From the running process, or from the files if it is not visible. */
export function keysOf({ running, source }: Pick<NodeFacts, 'running' | 'source'>): KeysOfServer {
  const { keys } = running ?? source.form;
  return { signs: keys[0] ?? '', accepts: keys };
}

/**
 * The facts about old tokens in use. `accepting` are the nodes that still accept them: a node that has retired the key or issuer
 * counts no old tokens, and its last change is the retire pass. `keyId` is the key that signed token Secrets, if any.
 */
export function tokensInUse(
  accepting: readonly NodeFacts[],
  cluster: ClusterFacts,
  keyId: string | null,
): TokensInUse {
  return {
    signedUntil: lastChange(accepting),
    pods: cluster.pods.map(({ namespace, owner, created, started, lifetimes }) => ({
      ...{ namespace, owner, created, started },
      longestSeconds: Math.max(...lifetimes.map(({ seconds }) => seconds)),
    })),
    driverSeconds: Math.max(0, ...(cluster.survey?.driverTokens ?? []).map(({ seconds }) => seconds)),
    secrets: cluster.secrets.filter((secret) => keyId !== null && secret.keyId === keyId),
    stale: accepting.map(({ staleTokens }) => staleTokens),
  };
}

/** Token Secrets never expire: the controller-manager must sign new tokens for those of the old key. */
export function renewals(
  { rotation }: DesiredControlPlane,
  { cluster }: ControlPlaneFacts,
  moves: KeyMoves | null,
  consent: Consent,
): readonly Change[] {
  if (rotation === null || moves === null) return [];
  const isAsked = isRetiring(moves) && consent.renewSecrets === true;
  const isStolen = rotation.isCompromised && moves.gates.length === 0;
  if (!isAsked && !isStolen) return [];
  const { keyId } = rotation.former;
  return cluster.secrets
    .filter((secret) => secret.keyId === keyId)
    .map(({ namespace, name }) =>
      change.update('renew-token-secret', `secret/${name} in ${namespace}`, {
        before: { namespace, name, keyId },
        disruptive: true,
        why: 'The old key signed its token, which never expires. The API server refuses that token immediately; programs must read the new one.',
      }),
    );
}

/** Whether every API server signs with the next key. */
function isRetiring({ stage, signWith }: KeyMoves): boolean {
  return stage === 'retire' || (stage === 'sign' && signWith === null);
}

/** What the next stage waits for, with the holders and the time. */
export function gateFindings({ rotation }: DesiredControlPlane, moves: KeyMoves | null): readonly Finding[] {
  if (rotation === null || moves === null) return [];
  const retires = isRetiring(moves);
  const wait: Wait = {
    next: retires ? `retire ${rotation.former.keyId}` : `sign with ${rotation.next}`,
    command: '`irsactl rotate`',
    isRetiring: retires,
  };
  return [
    // The issuer link reports what the documents lack.
    ...moves.gates.filter(({ opensAt }) => retires || opensAt !== null).map((gate) => waiting(wait, gate)),
    ...(moves.retire !== null && rotation.former.hasSigned && !rotation.isCompromised
      ? [requestedTokens(`signed with ${moves.retire}`)]
      : []),
    ...(rotation.isCompromised && moves.retire !== null ? [allRefused(moves.retire, moves.refused)] : []),
  ];
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

function waiting({ next, command, isRetiring }: Wait, { why, opensAt, holders }: Gate): Finding {
  const until = opensAt === null ? '' : isoTime(opensAt);
  return finding.warning('IRSA-KEY-032', {
    what: `irsactl waits before it lets the API servers ${next}.`,
    why,
    next: `Run ${command} ${until === '' ? 'again when that is done' : `after ${until}`}.${isRetiring ? ' To continue now and lose these tokens, add --accept-loss.' : ''}`,
    ...(holders.length > 0 && { restart: holders }),
  });
}

/** Shown in the plan: the user decides whether the theft is worse. */
function allRefused(keyId: string, refused: readonly Holder[]): Finding {
  const pods = refused.length === 0 ? 'no running pod' : holderNames(refused);
  return finding.warning('IRSA-KEY-035', {
    what: `After their next start, the API servers refuse every token that ${keyId} signed.`,
    why: `Holders are ${pods}, and users of \`kubectl create token\`. Their requests fail with 401 until the pods are recreated.`,
    next: 'Restart the workloads as soon as the API servers have changed: `irsactl rotate` prints the commands.',
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
export function rotationInProgress({ rotation, formers }: DesiredControlPlane): readonly Finding[] {
  if (formers.length > 0) return [migrationInProgress(formers)];
  if (rotation === null) return [];
  return [
    finding.error('IRSA-KEY-031', {
      what: 'A rotation of the signing key is in progress.',
      why: `${rotation.next} replaces ${rotation.former.keyId}, and this command would interrupt that.`,
      next: 'Finish it with `irsactl rotate`, or reverse it with `irsactl rotate --abort`.',
    }),
  ];
}

function migrationInProgress(formers: readonly string[]): Finding {
  return finding.error('IRSA-KEY-031', {
    what: 'A migration to another issuer is in progress.',
    why: `The API servers still accept ${formers.join(' and ')}, and this command would leave its documents and identity provider behind.`,
    next: 'Finish it: run `irsactl apply` until it ends with 0.',
  });
}

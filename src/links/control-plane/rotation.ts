import type { Change } from '../../chain/change.ts';
import type { Finding } from '../../chain/finding.ts';
import type { Consent } from '../../chain/link.ts';
import type { Gate, Holder, TokensInUse } from '../../rotation/gates.ts';
import { type KeyMoves, type KeysOfServer, keyMoves } from '../../rotation/moves.ts';
import { change } from './change.ts';
import type { DesiredControlPlane } from './desired.ts';
import type { ControlPlaneFacts, NodeFacts } from './facts.ts';
import { finding, named } from './findings.ts';
import { lastChange } from './token-holders.ts';

/** What a rotation lets the API servers do now; null where none is under way. */
export function rotationMoves(
  desired: DesiredControlPlane,
  facts: ControlPlaneFacts,
  consent: Consent,
): KeyMoves | null {
  const { rotation, publicCopy, publicForSeconds } = desired;
  if (rotation === null) return null;
  return keyMoves({
    ...{ rotation, publicForSeconds, published: publicCopy },
    servers: facts.nodes.map(keysOf),
    inUse: tokensInUse(rotation.leaving.keyId, facts),
    now: facts.cluster.now,
    acceptLoss: consent.acceptLoss,
  });
}

/** By what runs there; by the files where the process cannot be seen. */
export function keysOf({ running, source }: Pick<NodeFacts, 'running' | 'source'>): KeysOfServer {
  const { keys } = running ?? source.form;
  return { signs: keys[0] ?? '', accepts: keys };
}

function tokensInUse(keyId: string, { nodes, cluster }: ControlPlaneFacts): TokensInUse {
  // An API server that was done with has another last change than that of signing.
  const accepting = nodes.filter(({ source }) => source.form.keys.includes(keyId));
  return {
    signedUntil: lastChange(accepting),
    pods: cluster.pods.map(({ namespace, owner, created, started, lifetimes }) => ({
      ...{ namespace, owner, created, started },
      longestSeconds: Math.max(...lifetimes.map(({ seconds }) => seconds)),
    })),
    driverSeconds: Math.max(0, ...(cluster.survey?.driverTokens ?? []).map(({ seconds }) => seconds)),
    secrets: cluster.secrets.filter((secret) => secret.keyId === keyId),
    stale: nodes.map(({ staleTokens }) => staleTokens),
  };
}

/** Token Secrets never end by themselves: the controller-manager signs new tokens for those of the old key. */
export function renewals(
  { rotation }: DesiredControlPlane,
  { cluster }: ControlPlaneFacts,
  moves: KeyMoves | null,
  consent: Consent,
): readonly Change[] {
  if (rotation === null || moves === null) return [];
  const isAsked = moves.stage === 'retire' && consent.renewSecrets === true;
  const isStolen = rotation.isCompromised && moves.gates.length === 0;
  if (!isAsked && !isStolen) return [];
  const { keyId } = rotation.leaving;
  return cluster.secrets
    .filter((secret) => secret.keyId === keyId)
    .map(({ namespace, name }) =>
      change.update('renew-token-secret', `secret/${name} in ${namespace}`, {
        before: { namespace, name, keyId },
        disruptive: true,
        why: 'The old key signed its token, which never ends. The API server refuses that token at once; programs must read the new one.',
      }),
    );
}

/** What the next stage waits for, each with who holds it and until when. */
export function gateFindings({ rotation }: DesiredControlPlane, moves: KeyMoves | null): readonly Finding[] {
  if (rotation === null || moves === null) return [];
  const isRetiring = moves.stage === 'retire';
  const next = isRetiring ? `retire ${rotation.leaving.keyId}` : `sign with ${rotation.next}`;
  return [
    // What only the documents lack, the issuer link says.
    ...moves.gates
      .filter(({ opensAt }) => isRetiring || opensAt !== null)
      .map((gate) => waiting(next, gate, isRetiring)),
    ...(moves.retire !== null && rotation.leaving.hasSigned && !rotation.isCompromised
      ? [requestedTokens(moves.retire)]
      : []),
    ...(rotation.isCompromised && moves.retire !== null ? [allRefused(moves.retire, moves.refused)] : []),
  ];
}

function waiting(next: string, { why, opensAt, holders }: Gate, isRetiring: boolean): Finding {
  const until = opensAt === null ? '' : ` until ${new Date(opensAt).toISOString()}`;
  const who = holders.length === 0 ? '' : ` ${named(holders)}.`;
  return finding.warning('IRSA-KEY-032', {
    what: `The API servers do not ${next} yet.`,
    why: `${why}${who}`,
    next: `Run \`irsactl rotate\` again${until === '' ? ' when that is done' : `; it waits${until}`}.${isRetiring ? ' To wait no longer and lose these tokens, add --accept-loss.' : ''}`,
  });
}

/** Asked for with the plan: the user decides whether the theft is worse. */
function allRefused(keyId: string, refused: readonly Holder[]): Finding {
  const pods = refused.length === 0 ? 'no running pod' : named(refused);
  return finding.warning('IRSA-KEY-035', {
    what: `The API servers refuse every token that ${keyId} signed, from their next start on.`,
    why: `Such tokens are held by ${pods}, and by everyone who asked for one (\`kubectl create token\`). Their requests fail with 401 until the pods are recreated.`,
    next: 'Restart the workloads as soon as the API servers have changed: `irsactl rotate` prints the commands.',
  });
}

function requestedTokens(keyId: string): Finding {
  return finding.warning('IRSA-KEY-033', {
    what: `Tokens that programs asked the API server for themselves may still be signed with ${keyId}.`,
    why: 'Kubernetes keeps no list of tokens from TokenRequest, so irsactl cannot know when the last one ends.',
    next: 'If a controller or a person holds such a token (`kubectl create token --duration`), let them ask for a new one first.',
  });
}

/** The files from before irsactl hold at most one of the keys that are accepted now. */
export function rotationUnderWay({ rotation }: DesiredControlPlane): readonly Finding[] {
  if (rotation === null) return [];
  return [
    finding.error('IRSA-KEY-031', {
      what: 'A rotation of the signing key is under way.',
      why: `${rotation.next} takes the place of ${rotation.leaving.keyId}, and destroy would interrupt that.`,
      next: 'Finish it: `irsactl rotate`, or `irsactl rotate --abort` to turn it back.',
    }),
  ];
}

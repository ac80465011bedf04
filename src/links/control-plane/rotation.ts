import type { Change } from '../../chain/change.ts';
import type { Finding } from '../../chain/finding.ts';
import type { Consent } from '../../chain/link.ts';
import type { Gate, Holder, TokensInUse } from '../../rotation/gates.ts';
import {
  type IssuerMoves,
  issuerMoves,
  type KeyMoves,
  type KeysOfServer,
  keyMoves,
} from '../../rotation/moves.ts';
import { change } from './change.ts';
import type { DesiredControlPlane } from './desired.ts';
import type { ControlPlaneFacts, NodeFacts } from './facts.ts';
import { finding, named } from './findings.ts';
import type { Form } from './form.ts';
import { lastChange } from './token-holders.ts';

/** What a rotation lets the API servers do now; null where none is under way. */
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
    inUse: tokensInUse(facts, ({ keys }) => keys.includes(rotation.leaving.keyId), rotation.leaving.keyId),
    now: facts.cluster.now,
    acceptLoss: consent.acceptLoss,
  });
}

/** The same of a migration to another issuer. */
export function migrationMoves(
  { issuer, formers }: DesiredControlPlane,
  facts: ControlPlaneFacts,
  { acceptLoss }: Consent,
): IssuerMoves | null {
  if (!issuer.known || formers.length === 0) return null;
  return issuerMoves({
    ...{ issuer: issuer.value, formers, acceptLoss },
    servers: facts.nodes.map(({ running, source }) => (running ?? source.form).issuers),
    inUse: tokensInUse(facts, ({ issuers }) => formers.some((former) => issuers.includes(former))),
    now: facts.cluster.now,
  });
}

/** By what runs there; by the files where the process cannot be seen. */
export function keysOf({ running, source }: Pick<NodeFacts, 'running' | 'source'>): KeysOfServer {
  const { keys } = running ?? source.form;
  return { signs: keys[0] ?? '', accepts: keys };
}

function tokensInUse(
  { nodes, cluster }: ControlPlaneFacts,
  accepts: (form: Form) => boolean,
  keyId: string | null = null,
): TokensInUse {
  // An API server that was done with has another last change than that of signing.
  const accepting = nodes.filter(({ source }) => accepts(source.form));
  return {
    signedUntil: lastChange(accepting),
    pods: cluster.pods.map(({ namespace, owner, created, started, lifetimes }) => ({
      ...{ namespace, owner, created, started },
      longestSeconds: Math.max(...lifetimes.map(({ seconds }) => seconds)),
    })),
    driverSeconds: Math.max(0, ...(cluster.survey?.driverTokens ?? []).map(({ seconds }) => seconds)),
    secrets: cluster.secrets.filter((secret) => keyId !== null && secret.keyId === keyId),
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
  const wait: Wait = {
    next: isRetiring ? `retire ${rotation.leaving.keyId}` : `sign with ${rotation.next}`,
    command: '`irsactl rotate`',
    isRetiring,
  };
  return [
    // What only the documents lack, the issuer link says.
    ...moves.gates.filter(({ opensAt }) => isRetiring || opensAt !== null).map((gate) => waiting(wait, gate)),
    ...(moves.retire !== null && rotation.leaving.hasSigned && !rotation.isCompromised
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
  /** What the API servers do not do yet. */
  readonly next: string;
  /** In backquotes. */
  readonly command: string;
  readonly isRetiring: boolean;
}

function waiting({ next, command, isRetiring }: Wait, { why, opensAt, holders }: Gate): Finding {
  const until = opensAt === null ? '' : ` until ${new Date(opensAt).toISOString()}`;
  const who = holders.length === 0 ? '' : ` ${named(holders)}.`;
  return finding.warning('IRSA-KEY-032', {
    what: `The API servers do not ${next} yet.`,
    why: `${why}${who}`,
    next: `Run ${command} again${until === '' ? ' when that is done' : `; it waits${until}`}.${isRetiring ? ' To wait no longer and lose these tokens, add --accept-loss.' : ''}`,
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

function requestedTokens(which: string): Finding {
  return finding.warning('IRSA-KEY-033', {
    what: `Tokens that programs asked the API server for themselves may still be ${which}.`,
    why: 'Kubernetes keeps no list of tokens from TokenRequest, so irsactl cannot know when the last one ends.',
    next: 'If a controller or a person holds such a token (`kubectl create token --duration`), let them ask for a new one first.',
  });
}

/** The files from before irsactl hold at most one of the keys that are accepted now. */
export function rotationUnderWay({ rotation, formers }: DesiredControlPlane): readonly Finding[] {
  if (formers.length > 0) return [migrationUnderWay(formers)];
  if (rotation === null) return [];
  return [
    finding.error('IRSA-KEY-031', {
      what: 'A rotation of the signing key is under way.',
      why: `${rotation.next} takes the place of ${rotation.leaving.keyId}, and destroy would interrupt that.`,
      next: 'Finish it: `irsactl rotate`, or `irsactl rotate --abort` to turn it back.',
    }),
  ];
}

function migrationUnderWay(formers: readonly string[]): Finding {
  return finding.error('IRSA-KEY-031', {
    what: 'A migration to another issuer is under way.',
    why: `The API servers still accept ${formers.join(' and ')}, and destroy would leave its documents and identity provider behind.`,
    next: 'Finish it: run `irsactl apply` until it ends with 0.',
  });
}

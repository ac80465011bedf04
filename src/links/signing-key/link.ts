import { z } from 'zod';
import { changeKind, orUnknown, UnknownPart } from '../../chain/change-kind.ts';
import type { Finding } from '../../chain/finding.ts';
import { defineLink, emptyPlan, type Link, noConsent } from '../../chain/link.ts';
import type { Standing } from '../../chain/standing.ts';
import { counted } from '../../errors/counted.ts';
import { isoTime } from '../../errors/iso-time.ts';
import { rotationRecord } from '../../rotation/record.ts';
import { beginRotation, prepareNodes, removeRotation } from './apply.ts';
import { type DesiredSigningKey, observeSigningKey, type SigningKeyFacts } from './observe.ts';
import { planKeyRemoval, planSigningKey } from './plan.ts';
import type { SigningKeyPorts } from './ports.ts';
import { finding } from './refusals.ts';

const beginningShape = rotationRecord
  .pick({ intention: true, from: true, givenUp: true, generation: true })
  .extend({ next: orUnknown(z.string()) });
const heldShape = z.object({ next: z.string(), keys: z.array(z.string()) });

/** The link for the API servers' signing key: it reads the current key, and begins and prepares a rotation. */
export function signingKeyLink(ports: SigningKeyPorts): Link {
  return defineLink<DesiredSigningKey, SigningKeyFacts, SigningKeyFacts>({
    name: 'signing-key',
    desired: ({ chain, cluster }) => desiredSigningKey(chain, cluster.uid),
    observe: (desired) => observeSigningKey(desired, ports),
    plan: (desired, facts, consent) => {
      const plan = planSigningKey(desired, facts, consent);
      return { ...plan, findings: [...plan.findings, ...tooOld(desired, facts)] };
    },
    planRemoval: (desired, facts, stage) =>
      stage === 'sign-back' ? emptyPlan('nothing to remove') : planKeyRemoval(desired, facts),
    standing: keyStanding,
    changes: {
      'begin-rotation': changeKind({ after: beginningShape }, ({ desired, after: { next, ...after } }) =>
        beginRotation(
          desired,
          {
            ...after,
            next: next instanceof UnknownPart ? { kind: 'fresh' } : { kind: 'held', kid: next },
          },
          ports,
        ),
      ),
      'prepare-rotation': changeKind({ after: heldShape }, ({ desired }) => prepareNodes(desired, ports)),
      'remove-rotation': changeKind({}, ({ desired }) => removeRotation(desired, ports)),
    },
    probe: async (_desired, facts) => facts,
    check: (desired, facts) => [
      ...planSigningKey(desired, facts, noConsent).findings,
      ...tooOld(desired, facts),
    ],
  });
}

/** What irsa.yaml says of the signing key. */
export function desiredSigningKey(
  { name, signingKey, controlPlane, issuer }: Parameters<Link['observe']>[0]['chain'],
  clusterUid: string,
): DesiredSigningKey {
  return {
    ...{ chain: name, clusterUid },
    source: signingKey.source,
    nodes: controlPlane.nodes,
    isManual: controlPlane.isManual === true,
    issuer: issuer.url,
    maxAgeDays: signingKey.maxAgeDays ?? null,
  };
}

const day = 86_400_000;

/** Since when the key signs, and when it reaches its maximum age in irsa.yaml. */
function keyStanding({ maxAgeDays }: DesiredSigningKey, { signsSince }: SigningKeyFacts): Standing {
  if (signsSince === null || maxAgeDays === null) return { since: signsSince, expires: [] };
  return {
    since: signsSince,
    expires: [{ what: 'signing key (maxAgeDays)', at: signsSince + maxAgeDays * day }],
  };
}

/** Reports a key that is too old, unless a rotation is in progress. */
function tooOld(
  { maxAgeDays }: DesiredSigningKey,
  { signsSince, now, keys }: SigningKeyFacts,
): readonly Finding[] {
  if (maxAgeDays === null || signsSince === null) return [];
  const age = Math.floor((now - signsSince) / day);
  if (age < maxAgeDays || keys.record !== null) return [];
  return [
    finding.warning('IRSA-KEY-034', {
      what: `The signing key is ${counted(age, 'day')} old; irsa.yaml allows ${counted(maxAgeDays, 'day')}.`,
      why: `spec.signingKey.maxAgeDays is ${maxAgeDays}, and the key file was written at ${isoTime(signsSince)}.`,
      next: 'Run `irsactl rotate`.',
    }),
  ];
}

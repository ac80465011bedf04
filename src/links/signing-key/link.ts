import { z } from 'zod';
import { changeKind, orUnknown } from '../../chain/change-kind.ts';
import { type Finding, findingsOf } from '../../chain/finding.ts';
import { defineLink, emptyPlan, type Link, noConsent } from '../../chain/link.ts';
import type { Standing } from '../../chain/standing.ts';
import { counted } from '../../errors/counted.ts';
import { isoTime } from '../../errors/iso-time.ts';
import { endRotation, prepareRotation, removeStagedKey, reverseRotation, stageKey } from './apply.ts';
import { type DesiredSigningKey, observeSigningKey, type SigningKeyFacts } from './observe.ts';
import { planSigningKey, planStagedRemoval } from './plan.ts';
import type { SigningKeyPorts } from './ports.ts';
import { rotatedByHand } from './rotation.ts';

const stagedShape = z.object({ kid: orUnknown(z.string()) });
const pairShape = z.object({
  next: orUnknown(z.string()),
  former: z.string().nullable(),
  isCompromised: z.boolean(),
});

/** The link for the API servers' signing key: it reads the current key, and stages a new one on every control plane node. */
export function signingKeyLink(ports: SigningKeyPorts): Link {
  const prepare = changeKind<DesiredSigningKey, z.ZodType, typeof pairShape>(
    { after: pairShape },
    ({ desired, after }) => prepareRotation(desired, after.isCompromised, ports),
  );
  return defineLink<DesiredSigningKey, SigningKeyFacts, SigningKeyFacts>({
    name: 'signing-key',
    desired: ({ chain }): DesiredSigningKey => ({
      chain: chain.name,
      source: chain.signingKey.source,
      nodes: chain.controlPlane.nodes,
      isManual: chain.controlPlane.isManual === true,
      issuer: chain.issuer.url,
      maxAgeDays: chain.signingKey.maxAgeDays ?? null,
    }),
    observe: (desired) => observeSigningKey(desired, ports),
    plan: (desired, facts, consent) => {
      const isRefused = desired.isManual && consent.rotate !== undefined;
      const plan = isRefused ? rotatedByHand(facts) : planSigningKey(desired, facts, consent);
      const { recordedIssuers } = facts;
      return {
        ...plan,
        findings: [...plan.findings, ...tooOld(desired, facts)],
        outputs: { ...plan.outputs, recordedIssuers },
      };
    },
    planRemoval: (desired, facts, stage) =>
      stage === 'sign-back' ? emptyPlan('nothing to remove') : planStagedRemoval(desired, facts),
    standing: keyStanding,
    changes: {
      'stage-key': changeKind({ after: stagedShape }, ({ desired }) => stageKey(desired, ports)),
      'remove-staged-key': changeKind({}, ({ desired, target }) => removeStagedKey(desired, target, ports)),
      'prepare-rotation': prepare,
      'distrust-key': prepare,
      'turn-back': changeKind({ after: pairShape }, ({ desired }) => reverseRotation(desired, ports)),
      'end-rotation': changeKind({}, ({ desired }) => endRotation(desired, ports)),
    },
    probe: async (_desired, facts) => facts,
    check: (desired, facts) => [
      ...planSigningKey(desired, facts, noConsent).findings,
      ...tooOld(desired, facts),
    ],
  });
}

const day = 86_400_000;
const finding = findingsOf('signing-key');

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
  { signsSince, now, nodes }: SigningKeyFacts,
): readonly Finding[] {
  if (maxAgeDays === null || signsSince === null) return [];
  const age = Math.floor((now - signsSince) / day);
  const isRotating = nodes.some((one) => 'rotation' in one && one.rotation !== null);
  if (age < maxAgeDays || isRotating) return [];
  return [
    finding.warning('IRSA-KEY-034', {
      what: `The signing key is ${counted(age, 'day')} old; irsa.yaml allows ${counted(maxAgeDays, 'day')}.`,
      why: `spec.signingKey.maxAgeDays is ${maxAgeDays}, and the key file was written at ${isoTime(signsSince)}.`,
      next: 'Run `irsactl rotate`.',
    }),
  ];
}

import { z } from 'zod';
import { changeKind, orUnknown } from '../../chain/change-kind.ts';
import { defineLink, emptyPlan, type Link, noConsent } from '../../chain/link.ts';
import { keyStanding, tooOld } from './age.ts';
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

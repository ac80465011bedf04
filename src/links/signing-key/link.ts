import { defineLink, type Link } from '../../chain/link.ts';
import { signingKeyChanges } from './apply.ts';
import { checkSigningKey } from './check.ts';
import { desiredSigningKey } from './desired.ts';
import { observeSigningKey } from './observe.ts';
import { planSigningKey } from './plan.ts';
import type { SigningKeyPorts } from './ports.ts';
import { probeSigningKey } from './probe.ts';
import { planSigningKeyRemoval } from './removal.ts';
import { signingKeyStanding } from './standing.ts';

/** The first link: a key pair exists, its private half where only the API server's node has it. */
export function signingKeyLink(ports: SigningKeyPorts): Link {
  return defineLink({
    name: 'signing-key',
    desired: desiredSigningKey,
    observe: (desired) => observeSigningKey(desired, ports),
    plan: planSigningKey,
    planRemoval: planSigningKeyRemoval,
    standing: signingKeyStanding,
    changes: signingKeyChanges(ports),
    probe: probeSigningKey,
    check: checkSigningKey,
  });
}

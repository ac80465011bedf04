import { z } from 'zod';
import { changesOf } from '../../chain/change.ts';
import { changeKind, orUnknown } from '../../chain/change-kind.ts';
import { errorsIn, type Finding } from '../../chain/finding.ts';
import {
  type Consent,
  defineLink,
  emptyPlan,
  type Link,
  type LinkPlan,
  noConsent,
} from '../../chain/link.ts';
import { unknownStanding } from '../../chain/standing.ts';
import { IrsaError, type Problem } from '../../errors/irsa-error.ts';
import { listed } from '../../errors/listed.ts';
import { knownIssuers } from './change.ts';
import { type DesiredControlPlane, desiredControlPlane } from './desired.ts';
import { finding } from './findings.ts';
import { pendingIssuer } from './form.ts';
import { type ManualFlags, manualLines } from './manual-flags.ts';
import type { ManualPorts, SeenServer } from './ports.ts';
import { distributionOf } from './preflight/rules/other-distribution.ts';

export interface ManualFacts {
  readonly servers: readonly SeenServer[];
  /** The distribution of the cluster; null if irsactl does not recognise it. */
  readonly distribution: string | null;
}

const change = changesOf<'set-flags'>('control-plane');

const flagsShape = z.object({
  operation: z.enum(['accept', 'sign']),
  issuers: z.array(orUnknown(z.string())),
  audiences: z.array(z.string()),
  distribution: z.string().nullable(),
});

/** The link for `controlPlane: manual`: it prints the flags for the user to set, and observes their effect in new tokens. */
export function manualControlPlaneLink(ports: ManualPorts): Link {
  return defineLink<DesiredControlPlane, ManualFacts, ManualFacts>({
    name: 'control-plane',
    desired: desiredControlPlane,
    observe: async () => ({
      servers: await ports.servers(),
      distribution: distributionOf(await ports.survey()),
    }),
    plan: planManual,
    planRemoval: planManualRemoval,
    standing: () => unknownStanding,
    changes: {
      'set-flags': changeKind({ after: flagsShape }, async ({ desired, target, after }) => {
        const { distribution, ...flags } = after;
        const { issuer } = desired;
        const issuers = knownIssuers(flags.issuers, issuer.known ? issuer.value : null);
        throw new IrsaError(
          'IRSA-CONTROLPLANE-161',
          instructions({ ...flags, issuers }, target, distribution),
        );
      }),
    },
    probe: async (_desired, facts) => facts,
    check: checkManual,
  });
}

export function planManual(desired: DesiredControlPlane, facts: ManualFacts, consent: Consent): LinkPlan {
  const found = faults(desired, facts);
  if (found.length > 0) return { ...emptyPlan('set by hand'), findings: found };
  const issuer = desired.issuer.known ? desired.issuer.value : pendingIssuer;
  const others = facts.servers.flatMap(({ minted }) =>
    'fault' in minted || minted.issuer === issuer ? [] : [minted],
  );
  const [first] = others;
  const outputs = {
    acceptedIssuers: new Map(
      facts.servers.flatMap(({ url, minted }) => ('fault' in minted ? [] : [[url, [minted.issuer]]])),
    ),
  };
  if (!first) return { ...emptyPlan(`every API server issues tokens of ${issuer}`), outputs };
  const former = first.issuer;
  const isSigned = others.length < facts.servers.length;
  const acceptsFirst = facts.servers.length > 1 && !isSigned && consent.accepted !== true;
  const operation = acceptsFirst ? 'accept' : 'sign';
  const issuers = (acceptsFirst ? [former, issuer] : [issuer, former]).map((one) =>
    one === pendingIssuer ? { $unknown: 'the issuer' } : one,
  );
  return {
    ...emptyPlan('set by hand'),
    outputs,
    changes: [
      change.update('set-flags', listed(facts.servers.map(({ url }) => url)), {
        before: { issuers: [former], audiences: first.audiences },
        after: { operation, issuers, audiences: first.audiences, distribution: facts.distribution },
        why: 'You set these flags. apply stops here, prints the lines, and continues when new tokens show them.',
      }),
    ],
  };
}

/** The faults that setting flags does not fix. */
function faults({ publishedKeyIds }: DesiredControlPlane, { servers }: ManualFacts): readonly Finding[] {
  const unseen = servers.flatMap(({ url, minted }) =>
    'fault' in minted
      ? [
          finding.error('IRSA-CONTROLPLANE-023', {
            what: `The API server at ${url} minted no token.`,
            why: minted.fault,
            next: 'Run irsactl on a machine that reaches every API server at its address in the EndpointSlice `kubernetes`.',
          }),
        ]
      : [],
  );
  const otherKeys = servers.flatMap(({ url, minted }) =>
    'fault' in minted || !publishedKeyIds.known || publishedKeyIds.value.includes(minted.keyId)
      ? []
      : [
          finding.error('IRSA-CONTROLPLANE-072', {
            what: `The API server at ${url} signs with a key that is not published.`,
            why: `Its tokens have the key ID ${minted.keyId}; published: ${publishedKeyIds.value.join(', ')}.`,
            next: 'Give every API server the same signing key, then run `irsactl plan` again.',
          }),
        ],
  );
  return [...unseen, ...otherKeys];
}

function instructions(flags: ManualFlags, servers: string, distribution: string | null): Problem {
  const isAccepting = flags.operation === 'accept';
  return {
    what: `Set the flags of the API servers at ${servers}.`,
    why: isAccepting
      ? 'Each must accept the new issuer before one of them signs with it. Completed changes stay.'
      : 'They still issue tokens of another issuer. Completed changes stay.',
    next: `${manualLines(flags, distribution)}\nWhen every server runs with them, run \`irsactl apply${isAccepting ? ' --accepted' : ''}\`.`,
  };
}

/** The user moves the chain's issuer behind the others before AWS stops trusting it, and removes it from the flags at the end. */
export function planManualRemoval(
  { issuer }: DesiredControlPlane,
  { servers }: ManualFacts,
  stage: 'sign-back' | 'accept-back',
): LinkPlan {
  const nothing = emptyPlan('set by hand');
  if (!issuer.known) return nothing;
  const signs = servers.some(({ minted }) => !('fault' in minted) && minted.issuer === issuer.value);
  if (signs) {
    return {
      ...nothing,
      findings: [
        finding.error('IRSA-CONTROLPLANE-161', {
          what: 'The API servers still issue tokens of the chain.',
          why: `${issuer.value} is their first --service-account-issuer.`,
          next: `Move it behind the previous issuer on every API server, restart them one at a time, and run \`irsactl destroy\` again.`,
        }),
      ],
    };
  }
  if (stage === 'sign-back') return nothing;
  return {
    ...nothing,
    findings: [
      finding.warning('IRSA-CONTROLPLANE-161', {
        what: `The API servers may still accept ${issuer.value}.`,
        why: 'irsactl does not write their flags.',
        next: 'Remove it from --service-account-issuer when every pod has a new token, at most a day from now.',
      }),
    ],
  };
}

function checkManual(desired: DesiredControlPlane, facts: ManualFacts): readonly Finding[] {
  const { findings, changes } = planManual(desired, facts, noConsent);
  if (errorsIn(findings).length > 0 || changes.length === 0) return findings;
  return [
    finding.error('IRSA-CONTROLPLANE-024', {
      what: 'API servers issue tokens of another issuer.',
      why: facts.servers
        .map(({ url, minted }) => `${url}: ${'fault' in minted ? minted.fault : minted.issuer}`)
        .join('; '),
      next: 'Run `irsactl apply`: it prints the flags to set.',
    }),
  ];
}

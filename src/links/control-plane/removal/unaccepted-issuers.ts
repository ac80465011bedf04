import type { Finding } from '../../../chain/finding.ts';
import { finding } from '../findings.ts';
import { refusedIssuer } from '../issuer-accepted.ts';
import type { OpenedNode } from '../node-state.ts';
import { nodeNames } from '../open-nodes.ts';
import type { ControlPlaneNode } from '../ports.ts';
import type { AppliedNode } from './applied-node.ts';
import { type ComingIssuer, ofOthers } from './coming-issuers.ts';
import { signBackForms } from './sign-back-forms.ts';

/**
 * What one API server is to issue, and another one would refuse all the same: irsactl changes none without a record of
 * what was there before it.
 */
export function unacceptedIssuers(
  nodes: readonly OpenedNode[],
  appliedNodes: readonly AppliedNode[],
  coming: readonly ComingIssuer[],
): readonly Finding[] {
  if (coming.length === 0) return [];
  const ways = nodes.map((opened) => {
    const { form, node } = opened.state;
    const applied = appliedNodes.find((one) => one.opened === opened);
    const forms = applied && signBackForms(applied, ofOthers(coming, node));
    const [today, wanted] = [form, forms?.wanted ?? form].map(({ flags }) => flags.issuers[0]);
    const accepted = (forms?.accepted ?? form).flags.issuers;
    const next = wanted === today ? undefined : wanted;
    return { node, accepted, next, isKeyGone: forms?.isKeyGone ?? false };
  });
  return [...new Set(ways.flatMap(({ next }) => next ?? []))].flatMap((issuer) => {
    const by = ways.filter(({ next }) => next === issuer);
    const refusing = ways.filter(
      (one) => !one.accepted.includes(issuer) && by.some((other) => other !== one),
    );
    if (refusing.length === 0) return [];
    const of = (list: typeof ways) => list.map(({ node }) => node);
    const problem = refusedIssuer(issuer, of(by), of(refusing));
    const keyless = of(refusing.filter(({ isKeyGone }) => isKeyGone));
    const next = keyless.length === 0 ? problem.next : `${copyKey(keyless)} ${problem.next}`;
    return [finding.error('IRSA-CONTROLPLANE-159', { ...problem, next })];
  });
}

function copyKey(nodes: readonly ControlPlaneNode[]): string {
  return `First copy the key files of the chain, which are gone from ${nodeNames(nodes)}, there from another node: its API server would not start without them.`;
}

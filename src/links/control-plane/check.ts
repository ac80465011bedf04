import { errorsIn, type Finding } from '../../chain/finding.ts';
import { noConsent } from '../../chain/link.ts';
import { isForAws } from '../../trust/aws-audiences.ts';
import { memberFindings } from './cluster-members.ts';
import type { DesiredControlPlane } from './desired.ts';
import type { NodeFacts } from './facts.ts';
import { finding, notServing } from './findings.ts';
import { blockedPlan, planControlPlane } from './plan.ts';
import type { ControlPlaneEvidence } from './probe.ts';
import { audienceFindings, unlistedAudiences } from './unlisted-audiences.ts';

/** Checks that every API server issues tokens of the chain, signs with the published key, and still accepts earlier tokens. */
export function checkControlPlane(
  desired: DesiredControlPlane,
  { facts, refusals }: ControlPlaneEvidence,
): readonly Finding[] {
  const blocked = blockedPlan(desired, facts);
  if (blocked) return blocked.findings;
  const plan = planControlPlane(desired, facts, noConsent);
  const cure =
    errorsIn(plan.findings)[0]?.next ??
    (plan.changes.length > 0
      ? 'Run `irsactl apply --only control-plane`.'
      : 'The manifest is correct: restart the API server (`crictl stop` its container), and read its log.');
  return [
    ...memberFindings(desired, facts.cluster),
    ...errorsIn(plan.findings).filter(({ code }) => code === 'IRSA-CONTROLPLANE-072'),
    // Keys of no rotation, and pods that may hold tokens of a former key or issuer.
    ...plan.findings.filter(({ code, restart }) => code === 'IRSA-KEY-040' || restart !== undefined),
    ...facts.nodes.flatMap((node) =>
      node.api.serves
        ? checkNode(desired, node, facts.cluster.now, cure)
        : [notServing(node.node.name, node.api)],
    ),
    ...refusals.map(({ from, by }) =>
      finding.error('IRSA-CONTROLPLANE-073', {
        what: `The API server of ${by.name} refuses tokens that the one of ${from.name} issues.`,
        why: `${by.name} refused a token that ${from.name} had just minted: pods get 401 there.`,
        next: cure,
      }),
    ),
    ...audienceFindings(facts.nodes, unlistedAudiences(desired, facts.nodes, facts.cluster), desired, false),
  ];
}

function checkNode(
  desired: DesiredControlPlane,
  facts: NodeFacts,
  now: number,
  cure: string,
): readonly Finding[] {
  const { api, node, source } = facts;
  const found: Finding[] = [];
  const wrong = (what: string, why: string) =>
    found.push(finding.error('IRSA-CONTROLPLANE-024', { what, why, next: cure }));
  const { issuer, publishedKeyIds } = desired;
  if (issuer.known && api.issuer !== issuer.value) {
    wrong(
      `The API server of ${node.name} serves another issuer.`,
      `Its discovery document names ${api.issuer ?? 'none'}; expected ${issuer.value}.`,
    );
  }
  if (issuer.known && source.form.issuers[0] !== issuer.value) {
    wrong(
      "The chain's issuer is not the first --service-account-issuer.",
      `${node.manifest} has ${source.form.issuers.join(', ')}; the first one issues tokens, expected ${issuer.value}.`,
    );
  }
  if (!api.acceptsOwn) {
    found.push(
      finding.error('IRSA-CONTROLPLANE-013', {
        what: `The API server of ${node.name} refuses the tokens that it signs.`,
        why: `It refuses a token that it has just minted, with the key ID ${api.minted?.keyId ?? 'unknown'}.`,
        next: cure,
      }),
    );
  }
  if (publishedKeyIds.known && api.minted && !publishedKeyIds.value.includes(api.minted.keyId)) {
    wrong(
      `The API server of ${node.name} signs with a key that is not published.`,
      `A new token carries the key ID ${api.minted.keyId}; published: ${publishedKeyIds.value.join(', ')}.`,
    );
  }
  return [...found, ...checkAudiences(desired, facts, cure), ...tokensFromBefore(facts, now, cure)];
}

function checkAudiences(
  { apiAudiences, audience }: DesiredControlPlane,
  { api, record, source, node }: NodeFacts,
  cure: string,
): readonly Finding[] {
  const expected = apiAudiences ?? record?.original.form.audiences ?? source.form.audiences;
  // The audience of AWS may have been removed on purpose.
  const lost = expected.filter(
    (one) => api.minted && !isForAws(one, audience) && !api.minted.audiences.includes(one),
  );
  if (lost.length === 0) return [];
  return [
    finding.error('IRSA-CONTROLPLANE-024', {
      what: `Default tokens of ${node.name} lack audiences ${apiAudiences ? 'from irsa.yaml' : 'from before the chain'}.`,
      why: `They have ${api.minted?.audiences.join(', ') || 'none'}, and lack ${lost.join(', ')}.`,
      next: apiAudiences
        ? cure
        : `Set --api-audiences=${[...new Set([...(api.minted?.audiences ?? []), ...lost])].join(',')} in the manifest.`,
    }),
  ];
}

/** The kubelet replaces every token within a day. */
const replacedAfter = 24 * 3_600_000;

/** Checks that issuers and keys from before irsactl are still accepted. An issuer may go when pods have replaced their tokens. */
function tokensFromBefore(
  { record, source, node }: NodeFacts,
  now: number,
  cure: string,
): readonly Finding[] {
  if (record === null) return [];
  const { issuers, keys } = record.original.form;
  const lostKeys = keys.filter((key) => !source.form.keys.includes(key));
  const missing = [
    ...issuers.filter((issuer) => !source.form.issuers.includes(issuer)),
    ...lostKeys.map((key) => `the key ${key}`),
  ];
  const isReplaced =
    lostKeys.length === 0 && record.written !== null && now - record.written.at > replacedAfter;
  if (missing.length === 0 || isReplaced) return [];
  return [
    finding.error('IRSA-CONTROLPLANE-044', {
      what: `The API server of ${node.name} refuses tokens from before the chain, or will after its next start.`,
      why: `It accepted ${missing.join(' and ')}, which ${node.manifest} and its key files no longer have.`,
      next: `Restore ${missing.join(' and ')}. Pods replace their tokens within 24 hours; token Secrets never do. ${cure}`,
    }),
  ];
}

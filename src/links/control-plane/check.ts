import { basename } from 'node:path';
import { errorsIn, type Finding } from '../../chain/finding.ts';
import { noConsent } from '../../chain/link.ts';
import { type Expiry, type Standing, sinceAll } from '../../chain/standing.ts';
import { isForAws } from '../../trust/aws-audiences.ts';
import { memberFindings } from './cluster-members.ts';
import type { DesiredControlPlane } from './desired.ts';
import type { ControlPlaneFacts, NodeFacts } from './facts.ts';
import { finding, notServing } from './findings.ts';
import { serverOf } from './node/context.ts';
import { blockedPlan, planControlPlane } from './plan.ts';
import type { ControlPlaneNode, ControlPlanePorts } from './ports.ts';
import { audienceFindings, unlistedAudiences } from './unlisted-audiences.ts';

/** A token that one API server issued and another one refused. */
interface Refusal {
  readonly from: ControlPlaneNode;
  readonly by: ControlPlaneNode;
}

/** The evidence of verify for the control plane. */
export interface ControlPlaneEvidence {
  readonly facts: ControlPlaneFacts;
  readonly refusals: readonly Refusal[];
}

/** Presents a token of each API server to every other one. */
export async function probeControlPlane(
  facts: ControlPlaneFacts,
  ports: ControlPlanePorts,
): Promise<ControlPlaneEvidence> {
  const serving = facts.nodes.filter(({ api }) => api.serves);
  const refusals = await Promise.all(
    serving.map(async ({ node: from, source }) => {
      const others = serving.filter(({ node }) => node !== from);
      const minted = others.length > 0 ? await serverOf({ node: from, ports }, source.manifest).mint() : null;
      const found: Refusal[] = [];
      for (const { node: by, source: theirs } of minted ? others : []) {
        const accepts = await serverOf({ node: by, ports }, theirs.manifest).accepts(minted?.token ?? '');
        if (!accepts) found.push({ from, by });
      }
      return found;
    }),
  );
  return { facts, refusals: refusals.flat() };
}

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
    // Pods that may hold tokens of a former key or issuer.
    ...plan.findings.filter(({ restart }) => restart !== undefined),
    ...facts.nodes.flatMap((node) =>
      node.api.serves ? checkNode(desired, node, facts.cluster.now, cure) : [notServing(node.node.name)],
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

/** Since when the last node serves with the files that irsactl wrote, and which certificates expire. */
export function controlPlaneStanding(
  _desired: DesiredControlPlane,
  { nodes, unseen }: ControlPlaneFacts,
): Standing {
  const times = nodes.map(({ record, source }) => record?.written?.at ?? source.attributes.modified);
  return { since: sinceAll([...times, ...unseen.map(() => null)]), expires: nodes.flatMap(expiriesOf) };
}

/** The API server's own certificate first: kubeadm's others expire on the same day. */
function expiriesOf({ node, machine }: NodeFacts): readonly Expiry[] {
  const isOwn = (path: string) => basename(path) === 'apiserver.crt';
  return (machine?.certificates ?? [])
    .toSorted((one, other) => Number(isOwn(other.path)) - Number(isOwn(one.path)))
    .map(({ path, ends }) => ({
      what: `${isOwn(path) ? 'API server certificate' : path} of ${node.name}`,
      at: ends,
    }));
}

import type { Change } from '../../chain/change.ts';
import type { Finding } from '../../chain/finding.ts';
import { sameAudiences, withAudiences } from './audiences.ts';
import { change, formValue, targetOf } from './change.ts';
import { type DesiredControlPlane, nodePaths } from './desired.ts';
import { finding } from './findings.ts';
import { formManifests } from './form-manifest.ts';
import { effectiveAudiences } from './manifest/flags.ts';
import { keysAnnotation } from './manifest/keys-annotation.ts';
import { desiredParts, type OpenedNode } from './node-state.ts';
import {
  acceptForm,
  type ChainFormParts,
  type ChainParts,
  type ServerForm,
  sameForm,
  signForm,
} from './server-form.ts';
import { hashOf } from './step/records.ts';
import type { RestartMeans } from './step/restart-means.ts';
import { restartWords } from './step/restart-words.ts';

/** The two passes of one node: what it shall accept by, and then sign with. */
export interface NodePasses {
  readonly opened: OpenedNode;
  readonly ours: ChainParts;
  readonly accepted: ServerForm;
  readonly signed: ServerForm;
  /** Null where the node does so already. */
  readonly accept: Change | null;
  readonly sign: Change | null;
  readonly findings: readonly Finding[];
}

interface PassSettings {
  readonly isSole: boolean;
  /** Audiences that irsa.yaml does not list may go. */
  readonly dropsAudiences: boolean;
}

/** A sole API server learns to accept and to sign in one change. */
export function planPasses(
  desired: DesiredControlPlane,
  opened: OpenedNode,
  { isSole, dropsAudiences }: PassSettings,
  means: RestartMeans,
): NodePasses {
  const { state } = opened;
  const today = state.form;
  const ours = desiredParts(desired, state);
  const { apiAudiences } = desired;
  const accepted = withAudiences(acceptForm(today, ours), apiAudiences, false);
  const before = isSole ? today : accepted;
  const signed = withAudiences(signForm(before, ours), apiAudiences, dropsAudiences);
  // Without its issuer it cannot be told apart from one that was applied.
  const isPending = ours.issuer === null;
  const accepts = isSole || (!isPending && sameForm(accepted, today));
  const signs = !isPending && sameForm(signed, before);
  const failed = isKnown(ours) ? failedFindings(desired, opened, [accepted, signed], ours) : [];
  const isBlocked = failed.length > 0;
  return {
    ...{ opened, ours, accepted, signed },
    accept: accepts || isBlocked ? null : accepting(opened, accepted, ours, means),
    sign: signs || isBlocked ? null : signing(opened, before, signed, ours, isSole, means),
    findings: failed,
  };
}

function accepting(
  { state }: OpenedNode,
  accepted: ServerForm,
  ours: ChainParts,
  means: RestartMeans,
): Change {
  return change.update('accept', targetOf(state, state.node.manifest), {
    before: formValue(state.form, state),
    after: formValue(accepted, state, ours.issuer === null ? 'last' : null),
    why: `${reasonOf(state.form, accepted, accepts)} ${restartWords(means)}`,
    disruptive: true,
  });
}

function signing(
  { state }: OpenedNode,
  before: ServerForm,
  signed: ServerForm,
  ours: ChainParts,
  isSole: boolean,
  means: RestartMeans,
): Change {
  const isPending = ours.issuer === null;
  const isSameIssuer = !isPending && signed.flags.issuers[0] === state.flags.issuers[0];
  const reason = reasonOf(before, signed, isSameIssuer ? signs : issues);
  return change.update('sign', targetOf(state, state.node.manifest), {
    before: formValue(before, state, isPending && !isSole ? 'last' : null),
    after: formValue(signed, state, isPending ? 'first' : null),
    why: `${reason} ${restartWords(means)}`,
    disruptive: true,
  });
}

const signs = 'The API server must sign with the key of the chain;';
const issues = 'The API server must issue tokens that AWS can verify;';
const all = 'everything that it accepts today stays accepted.';
const allButAudiences = 'every issuer and key of today stays accepted.';
const accepts =
  'Every API server must accept what the chain will sign before any of them signs it; tokens are issued as before.';
const addsAudiences = 'Default tokens get the audiences of irsa.yaml beside those of today.';
const takesAudiences =
  'Default tokens get the audiences of irsa.yaml alone; no pod is known that needs another one.';

function reasonOf(before: ServerForm, after: ServerForm, base: string): string {
  const [today, then] = [effectiveAudiences(before.flags), effectiveAudiences(after.flags)];
  const { audiences } = before.flags;
  const isAlike = sameForm({ ...after, flags: { ...after.flags, audiences } }, before);
  if (sameAudiences(today, then)) return base === accepts ? accepts : `${base} ${all}`;
  const drops = today.some((one) => !then.includes(one));
  const own = drops ? takesAudiences : addsAudiences;
  if (isAlike) return own;
  return base === accepts ? `${accepts} ${own}` : `${base} ${drops ? allButAudiences : all} ${own}`;
}

function isKnown(ours: ChainParts): ours is ChainFormParts {
  return ours.issuer !== null;
}

/** A manifest that cannot be made; and one that was put back is not tried again by itself: each try costs an outage. */
export function failedFindings(
  desired: DesiredControlPlane,
  opened: OpenedNode,
  wanted: readonly ServerForm[],
  ours: ChainFormParts,
): readonly Finding[] {
  const { manifest, form } = opened.state;
  const next = wanted
    .filter((one) => !sameForm(one, form))
    .flatMap((one) => formManifests(manifest, form, one, ours));
  if (next.includes(null)) return [noPlaceForAnnotation(opened.state.node.manifest)];
  return failedBefore(
    desired,
    opened,
    next.flatMap((content) => (content ? [hashOf(content)] : [])),
  );
}

function noPlaceForAnnotation(manifest: string): Finding {
  return finding.error('IRSA-CONTROLPLANE-008', {
    what: `The manifest ${manifest} cannot be edited.`,
    why: `Nothing but key files changes, and the kubelet starts the API server anew for another manifest only: \`metadata\` has no place for the line \`${keysAnnotation}\`.`,
    next: 'Write `metadata`, and its `annotations` where there are any, without braces: one line for each entry.',
    place: { file: manifest },
  });
}

/** The same by the hashes of the manifests that would be put in place. */
export function failedBefore(
  desired: DesiredControlPlane,
  { facts: { failed }, state: { node } }: OpenedNode,
  next: readonly string[],
): readonly Finding[] {
  if (failed === null || !next.includes(failed.hash)) return [];
  return [
    finding.error('IRSA-CONTROLPLANE-039', {
      what: `The API server of ${node.name} did not serve with these flags at ${new Date(failed.at).toISOString()}, and the manifest from before was put back.`,
      why: `With the new flags, ${failed.reason}.`,
      next: `Put right what the reason names. Then remove ${nodePaths(desired.chain, node).failed} to let irsactl try again.`,
    }),
  ];
}

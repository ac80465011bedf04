import type { z } from 'zod';
import { IrsaError } from '../../errors/irsa-error.ts';
import { formOf, type formShape } from './change.ts';
import { type DesiredControlPlane, nodePaths } from './desired.ts';
import { type FormContext, formContext } from './form-context.ts';
import { formManifest } from './form-manifest.ts';
import { onNode } from './key-placement.ts';
import { acceptIssuers, sameFlags, sameList } from './manifest/chain-flags.ts';
import { readFlags } from './manifest/flags.ts';
import { pairFiles, pairOnNode } from './pair-files.ts';
import { acceptForm, type ServerForm, sameForm, samePair } from './server-form.ts';
import { readSwitch } from './step/live-switch.ts';
import type { NodeChange, NodeForm } from './step/node-change.ts';
import { readOriginal } from './step/read-records.ts';
import { hashOf } from './step/records.ts';
import { moved, type NodeContext, parsed } from './step/step-context.ts';
import { takeStep } from './step/take-step.ts';
import { readWritten } from './step/written-manifest.ts';

type Shown = z.output<typeof formShape>;

/** A form that an API server shall have, as a plan shows it, and where it leads. */
interface FormChange {
  readonly before: Shown;
  readonly after: Shown;
  readonly goal: 'accept' | 'sign' | 'back';
}

/** Gives the API server of a node another form, where it has the one that the plan started from. */
export async function makeForm(
  { before, after, goal }: FormChange,
  desired: DesiredControlPlane,
  node: NodeContext,
): Promise<void> {
  const context = await formContext(
    { isInPair: after.keys !== undefined, isBack: goal === 'back' },
    desired,
    node,
  );
  const { manifest, current, ours } = context;
  const pair = ours.pair && onNode(manifest, ours.pair);
  const today: ServerForm = { flags: readFlags(manifest), pair: await pairOnNode(context, manifest) };
  if (!sameForm(formOf(before, pair), today)) throw moved(context);
  const wanted = formOf(after, pair);
  const accepted = goal === 'back' ? acceptingNext(today, wanted) : acceptForm(today, ours);
  const needsBoth = goal !== 'accept' && desired.nodes.length === 1 && !sameForm(accepted, today);
  const change: NodeChange = {
    from: hashOf(current.content),
    ...(await nodeForm(context, today, wanted)),
    accepting: needsBoth ? await nodeForm(context, today, accepted) : null,
  };
  await takeStep(context, change);
}

/**
 * Issues tokens as today, and accepts the issuer that is to be the first. There is none where the step mends key files: the
 * API server may not be able to go on without that.
 */
function acceptingNext(today: ServerForm, { flags }: ServerForm): ServerForm {
  if (!sameList(today.flags.keyFiles, flags.keyFiles)) return today;
  return { ...today, flags: acceptIssuers(today.flags, flags.issuers.slice(0, 1)) };
}

async function nodeForm(context: FormContext, today: ServerForm, wanted: ServerForm): Promise<NodeForm> {
  const { manifest, current, node, ours, ports } = context;
  // The same pair is wanted only where the process has to read it anew.
  const isSame = today.pair !== null && samePair(today.pair, wanted.pair);
  const from = isSame ? { ...today, isStale: true } : today;
  const content = formManifest(manifest, from, wanted, ours);
  // Guards against a form of YAML that the editing does not foresee: nothing is written then.
  if (!content || !sameFlags(readFlags(parsed(content, node)), wanted.flags)) throw uneditable(context);
  const { mode, owner, group } = current.attributes;
  const attributes = { mode, owner, group, modified: ports.clock.now() };
  const files = await pairFiles(context, manifest, wanted);
  return { files, manifest: { path: node.manifest, content, attributes } };
}

/** Puts manifest and key files back as they were before irsactl, byte for byte. */
export async function restoreOriginal(
  { before }: { readonly before: Shown },
  desired: DesiredControlPlane,
  node: NodeContext,
): Promise<void> {
  const context = await formContext({ isInPair: before.keys !== undefined, isBack: true }, desired, node);
  const { original } = nodePaths(context.chain, context.node);
  const record = await readOriginal(context);
  const content = await context.files.read(`${original}/manifest.yaml`);
  if (!record || !content || hashOf(content) !== record.hash) throw moved(context);
  const { mode, owner, group, modified } = record;
  const { current, manifest } = context;
  // The flags alone do not show it: any other line of the manifest may have been edited as well.
  const ours = await readWritten(context, await readSwitch(context));
  if (!ours?.pristine || hashOf(current.content) !== ours.hash) throw moved(context);
  const pair = await pairOnNode(context, manifest);
  const without = pair && { ...pair, publicIds: pair.publicIds.filter((id) => id !== context.ours.keyId) };
  const files = await pairFiles(context, manifest, { flags: record.flags, pair: without });
  const attributes = { mode, owner, group, modified };
  const form = { path: context.node.manifest, content, attributes };
  await takeStep(context, { from: hashOf(current.content), files, manifest: form, accepting: null });
}

function uneditable({ node }: NodeContext): IrsaError {
  return new IrsaError('IRSA-CONTROLPLANE-008', {
    what: `The manifest ${node.manifest} cannot be edited.`,
    why: 'The edited text does not read back with the flags that it should have; nothing was written.',
    next: 'Write the flags as kubeadm does: a list `command`, one string each.',
    place: { file: node.manifest },
  });
}

import { known } from '../../src/chain/known.ts';
import { noOutputs } from '../../src/chain/outputs.ts';
import { type DesiredControlPlane, desiredControlPlane } from '../../src/links/control-plane/desired.ts';
import { formOf } from '../../src/links/control-plane/form.ts';
import { configFlags } from '../../src/links/control-plane/kubeadm-config/changes.ts';
import { persistedConfig } from '../../src/links/control-plane/kubeadm-config/persist.ts';
import { editForm, flagsWith, formIn } from '../../src/links/control-plane/manifest/edit-form.ts';
import { readFlags, type ServiceAccountFlags } from '../../src/links/control-plane/manifest/flags.ts';
import { parseManifest } from '../../src/links/control-plane/manifest/parse-manifest.ts';
import { uneditable } from '../../src/links/control-plane/node/context.ts';
import { unpersisted } from '../../src/links/control-plane/preflight/rules/next-upgrade.ts';
import {
  acceptBackSteps,
  applySteps,
  type Origin,
  openSteps,
  type Step,
  signBackSteps,
} from '../../src/links/control-plane/targets.ts';
import { parseIssuerUrl } from '../../src/trust/issuer-url.ts';
import { fakeContext } from '../support/fake-context.ts';
import { formSource, namedKey } from '../support/form-source.ts';
import { ecPair } from '../support/test-keys.ts';

/** One edit: the API servers accept an issuer, sign for it, sign for the one of `original` again, and drop the issuer. */
export type Operation =
  | { readonly kind: 'accept'; readonly issuer: string }
  | { readonly kind: 'sign'; readonly issuer: string }
  | { readonly kind: 'sign back' | 'retire'; readonly issuer: string; readonly original: string }
  /** Only the content of key files changes, so the kubelet needs another reason to restart the pod. */
  | { readonly kind: 'restart' };
type IssuerOperation = Exclude<Operation, { kind: 'restart' }>;

/** `notes` tells what the text cannot hold. */
export type Edited =
  | { readonly text: string; readonly notes: readonly string[] }
  | { readonly refusal: string };

const context = fakeContext();
const next = namedKey(ecPair());

/** Edits the static pod manifest of an API server. */
export function editManifest(text: string, operation: Operation): Edited {
  const read = parseManifest(Buffer.from(text));
  if ('fault' in read) return refused(read.fault, read.line);
  const source = formSource(text);
  const settings = { own: '', unpins: false, keyOf: () => next };
  if (operation.kind === 'restart') {
    const today = formIn(source);
    const edit = editForm(source, { ...today, keys: [...today.keys, next.kid] }, settings);
    if ('fault' in edit) return { refusal: fault(edit.fault).code };
    const hash = /(?<=irsactl.dev\/keys: )"\w+"/;
    return { text: edit.manifest.toString().replace(hash, '"HASH"'), notes: [] };
  }
  const { steps, unpins } = stepsOf(readFlags(source.manifest), operation, (original) =>
    readFlags(formSource(original).manifest),
  );
  const [step] = openSteps(formIn(source), withKeys(steps, formIn(source).keys));
  if (!step) return { text, notes: [] };
  const edit = editForm(source, step.form, { ...settings, own: operation.issuer, unpins });
  return 'fault' in edit ? refused(edit.fault) : { text: edit.manifest.toString(), notes: [] };
}

function fault(why: string, line?: number) {
  const [node] = context.chain.controlPlane.nodes;
  if (!node) throw new Error('the example has a node');
  return uneditable(node, why, line);
}

function refused(why: string, line?: number): Edited {
  const { code, problem } = fault(why, line);
  return { refusal: `${code}${line ? ` line ${line}` : ''}: ${problem.why}` };
}

/** The one step of an operation. */
function stepsOf(
  flags: ServiceAccountFlags,
  operation: IssuerOperation,
  originally: (text: string) => ServiceAccountFlags,
): { readonly steps: readonly Step[]; readonly unpins: boolean } {
  const today = formOf(flags, { signer: () => null, keys: () => [] });
  if (operation.kind === 'accept' || operation.kind === 'sign') {
    const steps = applySteps(today, desired(operation.issuer), false);
    return { steps: steps.filter((step) => step.operation === operation.kind), unpins: false };
  }
  const origin = originOf(originally(operation.original), operation.issuer);
  const isLast = operation.kind === 'retire';
  const steps = isLast ? acceptBackSteps(today, origin) : signBackSteps(today, origin).slice(-1);
  return { steps, unpins: isLast && origin.unpinned };
}

function desired(issuer: string): DesiredControlPlane {
  return { ...desiredControlPlane(context, noOutputs), issuer: known(parseIssuerUrl(issuer)) };
}

/** As irsactl records it before its first pass. */
function originOf({ issuers, audiences }: ServiceAccountFlags, issuer: string): Origin {
  return {
    issuer: issuers[0] ?? '',
    keyId: null,
    chainIssuer: issuer,
    addedIssuer: issuers.includes(issuer) ? null : issuer,
    addedKey: null,
    unpinned: audiences.length === 0,
  };
}

function withKeys(steps: readonly Step[], keys: readonly string[]): readonly Step[] {
  return steps.map((step) => ({ ...step, form: { ...step.form, keys } }));
}

/** Edits the ClusterConfiguration in the ConfigMap kubeadm-config. */
export function editKubeadmConfig(text: string, operation: IssuerOperation): Edited {
  const wanted =
    operation.kind === 'accept' || operation.kind === 'sign'
      ? flagsAfter(configFlags(text), operation)
      : flagsBack(operation);
  const told = unpersisted(text, wanted, null).map(({ code, why }) => `${code}: ${why}`);
  const edited = persistedConfig(text, wanted);
  return 'fault' in edited ? { refusal: told.join('\n') } : { text: edited.text, notes: told };
}

function flagsAfter(flags: ServiceAccountFlags, operation: IssuerOperation): ServiceAccountFlags {
  const { steps, unpins } = stepsOf(flags, operation, configFlags);
  return steps.reduce((now, { form }) => flagsWith(now, form, unpins), flags);
}

/** The flags that the manifests have by then: they were applied to those of the beginning. */
function flagsBack({ kind, issuer, original }: Extract<IssuerOperation, { original: string }>) {
  const there = (['accept', 'sign'] as const).reduce(
    (flags, one) => flagsAfter(flags, { kind: one, issuer }),
    configFlags(original),
  );
  const signedBack = flagsAfter(there, { kind: 'sign back', issuer, original });
  return kind === 'retire' ? flagsAfter(signedBack, { kind, issuer, original }) : signedBack;
}

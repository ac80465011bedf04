import { IrsaError } from '../../src/errors/irsa-error.ts';
import { formManifest } from '../../src/links/control-plane/form-manifest.ts';
import { persistedConfig } from '../../src/links/control-plane/kubeadm-config/persist.ts';
import { acceptWith, signWith } from '../../src/links/control-plane/manifest/chain-flags.ts';
import { readFlags } from '../../src/links/control-plane/manifest/flags.ts';
import { parseManifest } from '../../src/links/control-plane/manifest/parse-manifest.ts';
import { configFlags } from '../../src/links/control-plane/persist/plan-persist.ts';
import { textBack } from '../../src/links/control-plane/persist/plan-persist-back.ts';
import { unpersisted } from '../../src/links/control-plane/preflight/rules/next-upgrade.ts';
import {
  acceptForm,
  type ServerForm,
  signBackForm,
  signForm,
  withoutChainForm,
} from '../../src/links/control-plane/server-form.ts';
import { parsed } from '../../src/links/control-plane/step/step-context.ts';
import { fakeChain } from '../support/fake-context.ts';

/** One edit: the API servers accept an issuer, sign for it, sign for the one of `original` again, and drop the issuer. */
export type Operation =
  | { readonly kind: 'accept'; readonly issuer: string }
  | { readonly kind: 'sign'; readonly issuer: string }
  | { readonly kind: 'sign back' | 'retire'; readonly issuer: string; readonly original: string }
  /** Only the content of key files changes, so the kubelet needs another reason to restart the pod. */
  | { readonly kind: 'restart' };

/** `notes` tells what the text cannot hold. */
export type Edited =
  | { readonly text: string; readonly notes: readonly string[] }
  | { readonly refusal: string };

/** Edits the static pod manifest of an API server. */
export function editManifest(text: string, operation: Operation): Edited {
  const [node] = fakeChain().controlPlane.nodes;
  if (!node) throw new Error('the example has a node');
  try {
    const manifest = parsed(Buffer.from(text), node);
    const issuer = operation.kind === 'restart' ? '' : operation.issuer;
    const ours = { issuer, keyId: 'kid-next', key: null, pair: null };
    const flags = readFlags(manifest);
    const today: ServerForm = { flags, pair: operation.kind === 'restart' ? pair('kid-today') : null };
    const edited = formManifest(manifest, today, wantedForm(today, operation), ours);
    if (edited === null) return { refusal: 'IRSA-CONTROLPLANE-008' };
    const next = edited.toString();
    const hash = /(?<=irsactl.dev\/keys: )"\w+"/;
    return { text: operation.kind === 'restart' ? next.replace(hash, '"HASH"') : next, notes: [] };
  } catch (error) {
    if (!(error instanceof IrsaError)) throw error;
    const { why, place } = error.problem;
    return { refusal: `${error.code}${place?.line ? ` line ${place.line}` : ''}: ${why}` };
  }
}

function wantedForm(today: ServerForm, operation: Operation): ServerForm {
  if (operation.kind === 'restart') return { ...today, pair: pair('kid-today', 'kid-next') };
  const ours = { issuer: operation.issuer, keyId: null, key: null, pair: null };
  if (operation.kind === 'accept') return acceptForm(today, ours);
  if (operation.kind === 'sign') return signForm(today, ours);
  const before = parseManifest(Buffer.from(operation.original));
  if ('fault' in before) throw new Error(before.fault);
  const original: ServerForm = { flags: readFlags(before.manifest), pair: null };
  return (operation.kind === 'retire' ? withoutChainForm : signBackForm)(today, original, ours);
}

function pair(signingId: string, ...others: readonly string[]) {
  return { publicIds: [signingId, ...others], signingId };
}

/** Edits the ClusterConfiguration in the ConfigMap kubeadm-config. */
export function editKubeadmConfig(text: string, operation: Exclude<Operation, { kind: 'restart' }>): Edited {
  const ours = { issuer: operation.issuer, keyId: null, key: null, pair: null };
  if (operation.kind === 'sign back' || operation.kind === 'retire') {
    const before = { original: configFlags(operation.original), ours, record: null };
    const back = textBack(text, before, operation.kind === 'retire' ? 'accept-back' : 'sign-back');
    return typeof back === 'string' ? { text: back, notes: [] } : { refusal: back.fault };
  }
  const wanted = (operation.kind === 'accept' ? acceptWith : signWith)(configFlags(text), ours);
  const told = unpersisted(text, wanted, null).map(({ code, why }) => `${code}: ${why}`);
  const edited = persistedConfig(text, wanted);
  return 'fault' in edited ? { refusal: told.join('\n') } : { text: edited.text, notes: told };
}

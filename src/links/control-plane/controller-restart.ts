import type { Change } from '../../chain/change.ts';
import type { UnknownValue } from '../../chain/plan-value.ts';
import { change, targetOf } from './change.ts';
import type { ControllerForm } from './controller-manifest.ts';
import { keysAnnotation, keysHash } from './manifest/keys-annotation.ts';
import type { OpenedNode } from './node-state.ts';
import type { ServerForm } from './server-form.ts';

const unknownKey: UnknownValue = { $unknown: 'the new signing key' };

/**
 * The controller-manager signs the tokens of Secrets with kubeadm's private key, which it reads when it starts: after
 * another key was put there it is restarted, or the tokens that it makes would be refused once the old one is gone.
 * https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/#token-controller
 */
export function controllerRestart(
  { facts, state }: OpenedNode,
  wanted: ServerForm,
  form: ControllerForm,
): Change | null {
  const { controllerManager, originalPair } = facts;
  if (!wanted.pair || !controllerManager || 'fault' in controllerManager) return null;
  const today =
    controllerManager.startedWith ?? originalPair?.signingId ?? state.form.pair?.signingId ?? null;
  const { signingId } = wanted.pair;
  const { annotation } = controllerManager;
  const isLeft = form === 'back' && annotation !== null;
  if (signingId !== null && signingId === today && !isLeft) return null;
  const value = signingId === null ? unknownKey : keysHash([signingId]);
  return change.update('restart-controller-manager', targetOf(state, 'kube-controller-manager'), {
    before: { keyId: today, [keysAnnotation]: annotation },
    after: { keyId: signingId ?? unknownKey, [keysAnnotation]: form === 'back' ? null : value },
    why: 'It signs the tokens of Secrets with the key in sa.key, and reads that when it starts.',
    disruptive: false,
  });
}

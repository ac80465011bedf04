import type { Change } from '../../chain/change.ts';
import { change, targetOf } from './change.ts';
import type { OpenedNode } from './node-state.ts';
import type { ServerForm } from './server-form.ts';

/**
 * The controller-manager signs the tokens of Secrets with kubeadm's private key, which it reads when it starts: after
 * another key was put there it is restarted, or the tokens that it makes would be refused once the old one is gone.
 * https://kubernetes.io/docs/reference/access-authn-authz/service-accounts-admin/#token-controller
 */
export function controllerRestart({ facts, state }: OpenedNode, wanted: ServerForm): Change | null {
  const { controllerManager, originalPair } = facts;
  if (!wanted.pair || !controllerManager) return null;
  const today =
    controllerManager.startedWith ?? originalPair?.signingId ?? state.form.pair?.signingId ?? null;
  const { signingId } = wanted.pair;
  if (signingId !== null && signingId === today) return null;
  return change.update('restart-controller-manager', targetOf(state, 'kube-controller-manager'), {
    before: { keyId: today },
    after: { keyId: signingId ?? { $unknown: 'the new signing key' } },
    why: 'It signs the tokens of Secrets with the key in sa.key, and reads that when it starts.',
    disruptive: false,
  });
}

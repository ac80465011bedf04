import { managedLabels } from '../../chain/object-marks.ts';
import type { KubernetesObject } from '../transport.ts';
import { type LookRequest, lookScript, lookVariable } from './look-script.ts';

/** Where the pod is to run, and of what. */
export interface PodPlace {
  readonly namespace: string;
  readonly image: string;
}

/** By which irsactl finds what an earlier run of one chain could not take away. */
export const lookLabel = 'irsactl.dev/looks-for';

/** The kubelet ends it then, whatever became of irsactl. */
export const podSeconds = 60;

const answerPath = '/dev/termination-log';

/**
 * A pod that looks at public addresses, passes the Pod Security Standard `restricted`, and can do nothing else: no token,
 * no right, no volume. https://kubernetes.io/docs/concepts/security/pod-security-standards/
 */
export function lookPod(
  { namespace, image }: PodPlace,
  chain: string,
  request: Omit<LookRequest, 'answer'>,
): KubernetesObject {
  const asked: LookRequest = { ...request, answer: answerPath };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      generateName: 'irsactl-look-',
      namespace,
      labels: { ...managedLabels, [lookLabel]: chain },
    },
    spec: {
      restartPolicy: 'Never',
      activeDeadlineSeconds: podSeconds,
      // It holds nothing that it would have to finish.
      terminationGracePeriodSeconds: 0,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      securityContext: { runAsNonRoot: true, runAsUser: 65534, seccompProfile: { type: 'RuntimeDefault' } },
      containers: [
        {
          name: 'look',
          image,
          command: ['node', '-e', lookScript],
          env: [{ name: lookVariable, value: JSON.stringify(asked) }],
          terminationMessagePath: answerPath,
          resources: { requests: { cpu: '10m', memory: '32Mi' }, limits: { memory: '128Mi' } },
          securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ['ALL'] },
          },
        },
      ],
    },
  };
}

import { stringify } from 'yaml';
import type { ControlPlaneSettings, Distribution, Step } from './distribution.ts';
import { type Pass, twoPasses } from './two-passes.ts';

/** https://kops.sigs.k8s.io/operations/service_account_issuer_migration/ */
export const kops: Distribution = {
  title: 'kOps',
  documentation: 'https://kops.sigs.k8s.io/operations/service_account_issuer_migration/',
  keepsCluster: true,
  takesKey: false,
  notes: [
    'kOps 1.28.5 or newer: additionalServiceAccountIssuers came with it.',
    'kOps makes and rolls its own keys, and the chain publishes the one that kOps signs with. A new one is made by `kops create keypair service-account`, and signs after `kops promote keypair service-account`: between the two, once every API server knows it, write the JWKS anew and put it in the place of the one under the issuer URL: `irsactl jwks --from-cluster --out keys.json`.',
  ],
  steps: (settings) => {
    const { accept, sign } = twoPasses(settings);
    return [passStep(accept, settings), passStep(sign, settings)];
  },
};

function passStep({ name, why, issuers, audiences }: Pass, { chain }: ControlPlaneSettings): Step {
  const [serviceAccountIssuer, ...additionalServiceAccountIssuers] = issuers;
  const kubeAPIServer = {
    apiAudiences: audiences,
    serviceAccountIssuer,
    ...(additionalServiceAccountIssuers.length > 0 && { additionalServiceAccountIssuers }),
  };
  return {
    title: `${name}: the cluster's specification`,
    why,
    files: [{ path: `irsactl-${chain}.yaml`, content: stringify({ spec: { kubeAPIServer } }) }],
    commands: [
      'kops edit cluster   # write these lines under spec',
      'kops update cluster --yes',
      'kops rolling-update cluster --instance-group-roles=control-plane --yes',
    ],
  };
}

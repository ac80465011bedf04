import type { ControlPlaneSettings, Distribution, Step } from './distribution.ts';

/** Where minikube puts what lies in ~/.minikube/files, and where kubeadm looks for the pair. */
const keys = 'var/lib/minikube/certs';

/** A new cluster: `--extra-config` holds one value a flag, so that a second issuer has no place. */
export const minikube: Distribution = {
  title: 'minikube',
  documentation: 'https://minikube.sigs.k8s.io/docs/handbook/config/#modifying-kubernetes-defaults',
  keepsCluster: false,
  takesKey: true,
  notes: [
    '--extra-config takes one value a flag: a running cluster would lose its issuer of today, and every token with it. This makes a new one.',
  ],
  steps: (settings) => [...keyStep(settings), createStep(settings)],
};

function keyStep({ key }: ControlPlaneSettings): readonly Step[] {
  if (key === null) return [];
  return [
    {
      title: 'Give it the key pair',
      why: 'minikube copies what lies in ~/.minikube/files into the machine, and kubeadm takes a pair that it finds.',
      files: [],
      commands: [
        `mkdir -p ~/.minikube/files/${keys}`,
        `cp -p ${key.privateFile} ~/.minikube/files/${keys}/sa.key`,
        `cp -p ${key.privateFile}.pub ~/.minikube/files/${keys}/sa.pub`,
      ],
    },
  ];
}

function createStep({ issuer }: ControlPlaneSettings): Step {
  return {
    title: 'Create the cluster',
    why: 'Its first token is of the chain already, so nothing from before has to be accepted.',
    files: [],
    commands: [`minikube start --extra-config=apiserver.service-account-issuer=${issuer}`],
  };
}

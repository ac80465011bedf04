export const demoErrors = {
  'IRSA-DEMO-001': {
    title: 'A command that the demo runs has failed',
    meaning:
      'The demo runs `irsactl apply` as a user would, against the sandbox and the local cluster. It ended with another code than 0; its last words are in the message.',
    cure: 'Run `irsactl demo --keep` and repeat the command by hand.',
  },
  'IRSA-DEMO-002': {
    title: "The demo's pod has failed",
    meaning:
      'The process of the pod, which asks AWS who it is, ended with an error. Its last words are in the message.',
    cure: 'Run `irsactl demo --keep` and look at the chain with `irsactl verify`.',
  },
} as const;

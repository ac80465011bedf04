export const demoErrors = {
  'IRSA-DEMO-001': {
    title: 'A step of the demo failed',
    meaning: 'A command of the demo, or its pod, did not end as it should.',
    cure: 'Run `irsactl demo --keep` and repeat the command by hand.',
  },
  'IRSA-DEMO-020': {
    title: 'The local cluster does not work',
    meaning: 'Its API server did not become ready, or refused a call.',
    cure: 'Read the log in the folder of the local cluster. Common reasons are a port in use, a full disk, and a flag that this version does not know.',
  },
  'IRSA-DEMO-021': {
    title: 'The local cluster cannot use the folder or port',
    meaning: 'The folder is not empty, cannot be removed, or others may change it; or the port is taken.',
    cure: 'Name another folder (for the demo by TMPDIR) or port, or none. Root needs a folder that only root can change.',
  },
  'IRSA-DEMO-030': {
    title: 'The node double cannot run the pod',
    meaning:
      'The pod asks for something that the node double does not have, or its program does not exist on this machine.',
    cure: 'Take that part out of the pod, name a program of this machine, or run the pod on a real node.',
  },
} as const;

export const demoErrors = {
  'IRSA-DEMO-001': {
    title: 'A step of the demo failed',
    meaning: 'A command of the demo, or its pod, failed.',
    cure: 'Fix what the error names, then run the demo again.',
  },
  'IRSA-DEMO-020': {
    title: 'The local cluster does not work',
    meaning: 'Its API server did not become ready, or refused a call.',
    cure: 'Read the log in the folder of the local cluster. Common reasons are a port in use, a full disk, and a flag that this version does not know.',
  },
  'IRSA-DEMO-021': {
    title: 'The local cluster cannot use the folder or port',
    meaning: 'The folder is not empty, cannot be removed, or is writable by others; or the port is taken.',
    cure: 'Name another folder (for the demo with TMPDIR) or port, or omit both. Root needs a folder that only root can change.',
  },
  'IRSA-DEMO-030': {
    title: 'The demo cannot run the pod',
    meaning:
      'The pod needs something that the demo cannot give it, or its program does not exist on this machine.',
    cure: 'Remove that part from the pod, name a program on this machine, or run the pod on a real node.',
  },
} as const;

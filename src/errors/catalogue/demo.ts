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
      'The process of the pod, which asks AWS who it is, ended with an error or printed no identity. Its last words are in the message.',
    cure: 'Run `irsactl demo --keep` and look at the chain with `irsactl verify`.',
  },
  'IRSA-DEMO-003': {
    title: 'The pod of the cluster is not the one that the demo submitted',
    meaning:
      'What the node double runs becomes a process of this machine. It runs the command that the demo submitted; the variables that injection adds and volumes may come to it, nothing else.',
    cure: 'Run the demo again; if it stays, find out who else writes to its cluster.',
  },
  'IRSA-DEMO-020': {
    title: 'The API server of the local cluster refused a call',
    meaning: 'A request of the demo was answered with a status other than success.',
    cure: 'Read the API server log in the folder of the local cluster.',
  },
  'IRSA-DEMO-021': {
    title: 'The folder for a local cluster is in use',
    meaning: 'The folder is removed when the cluster stops, so it must be missing or empty at the start.',
    cure: 'Name another folder, or empty this one.',
  },
  'IRSA-DEMO-022': {
    title: 'The local cluster did not become ready',
    meaning: 'etcd or kube-apiserver exited, or did not answer in time. The last lines of its log are shown.',
    cure: 'Read the log; common reasons are a port in use, a full disk and a flag that this version does not know.',
  },
  'IRSA-DEMO-023': {
    title: 'A port for the local cluster is taken',
    meaning: 'The ports were named, and another program listens on one of them.',
    cure: 'Name another port, or none: then free ports are taken.',
  },
  'IRSA-DEMO-024': {
    title: 'This folder cannot be removed at the end',
    meaning:
      'Folders that are cleaned up after a crash have to be absolute paths below the root, in one line.',
    cure: 'Name another folder.',
  },
  'IRSA-DEMO-030': {
    title: 'The pod asks for something that the node double cannot give',
    meaning:
      'The double of the kubelet runs one container as a process and knows only projected volumes (service account token, config map, downward API), `emptyDir` and literal environment values.',
    cure: 'Take that part out of the pod, or run the pod on a real node.',
  },
  'IRSA-DEMO-031': {
    title: 'The command of the pod cannot be started',
    meaning:
      'The node double runs the command as a process of this machine, and there is no such program here.',
    cure: 'Name a program that exists on this machine in the command of the container.',
  },
  'IRSA-DEMO-025': {
    title: 'Root does not run a local cluster in a folder of others',
    meaning:
      'The folder, or one above it, belongs to another user or may be written by others. Who can change the manifest in it decides what root runs.',
    cure: 'Name a folder that only root can change (for the demo by TMPDIR), or do not run as root.',
  },
  'IRSA-DEMO-026': {
    title: "There is no folder that the pod's process may enter",
    meaning:
      'Where the demo runs as root, the process of its pod is another user. What it reads stands in TMPDIR, /tmp or /var/tmp; here each of them is closed to that user, or may be changed by others than root.',
    cure: 'Set TMPDIR to a folder that everybody may enter and only root may change, or do not run as root.',
  },
} as const;

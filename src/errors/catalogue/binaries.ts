/** Problems of the programs that the local cluster runs, of that cluster, and of the node double. */
export const binariesErrors = {
  'IRSA-BINARIES-001': {
    title: 'No source has the Kubernetes binaries.',
    meaning:
      'The local cluster needs `kube-apiserver` and `etcd`. They are looked for in `KUBEBUILDER_ASSETS`, in the cache folder, in the official releases and, last, built with Go; none of these worked.',
    cure: 'Set `KUBEBUILDER_ASSETS` to a folder that holds both programs, or connect to the internet once, or install Go 1.26 or newer.',
  },
  'IRSA-BINARIES-002': {
    title: 'KUBEBUILDER_ASSETS does not hold the Kubernetes binaries.',
    meaning:
      'The variable is set, so nothing else is tried, but its folder has no executable `kube-apiserver` or `etcd`.',
    cure: 'Correct the folder, for example with `setup-envtest use -p path`, or unset the variable.',
  },
  'IRSA-BINARIES-003': {
    title: 'The list of official releases cannot be used.',
    meaning:
      'The index of envtest releases could not be fetched, is not in the known form, or has no archive for this Kubernetes version and platform.',
    cure: 'Check the connection and the proxy settings (`HTTPS_PROXY`); the next source is tried meanwhile.',
  },
  'IRSA-BINARIES-004': {
    title: 'The download of an official release failed.',
    meaning: 'The archive was refused, was cut off, or stopped coming. What had arrived was removed.',
    cure: 'Run the command again; behind a proxy, set `HTTPS_PROXY`.',
  },
  'IRSA-BINARIES-005': {
    title: 'A downloaded archive is not the one that was released.',
    meaning: 'Its SHA-512 differs from the one in the index. It was removed and nothing of it was run.',
    cure: 'Run the command again. If it stays, something on the way changes downloads: find out what.',
  },
  'IRSA-BINARIES-006': {
    title: 'A downloaded archive cannot be unpacked.',
    meaning: "The system's `tar` failed, or the archive holds no `kube-apiserver` or `etcd`.",
    cure: 'Install `tar` with gzip support, or set `KUBEBUILDER_ASSETS`.',
  },
  'IRSA-BINARIES-007': {
    title: 'Kubernetes cannot be built with Go.',
    meaning:
      'There is no `go` on the `PATH`, it is too old for this Kubernetes version, or the build failed.',
    cure: 'Install Go 1.26 or newer and see that a Go module proxy can be reached, or set `KUBEBUILDER_ASSETS`.',
  },
  'IRSA-BINARIES-008': {
    title: 'A server of the Kubernetes releases did not give what was asked for.',
    meaning:
      'It answered with an error status, redirected without end or to an unencrypted address, or stopped sending.',
    cure: 'Check the connection; behind a proxy, set `HTTPS_PROXY`. The next source is tried meanwhile.',
  },
  'IRSA-BINARIES-009': {
    title: 'This is not a released Kubernetes version.',
    meaning: 'Binaries are looked for by a version such as `v1.36.3`.',
    cure: 'Name a released version, or none.',
  },
  'IRSA-BINARIES-020': {
    title: 'The API server of the local cluster refused a call.',
    meaning: 'A request of the demo was answered with a status other than success.',
    cure: 'Read the API server log in the folder of the local cluster.',
  },
  'IRSA-BINARIES-021': {
    title: 'The folder for a local cluster is in use.',
    meaning: 'The folder is removed when the cluster stops, so it must be missing or empty at the start.',
    cure: 'Name another folder, or empty this one.',
  },
  'IRSA-BINARIES-022': {
    title: 'The local cluster did not become ready.',
    meaning: 'etcd or kube-apiserver exited, or did not answer in time. The last lines of its log are shown.',
    cure: 'Read the log; common reasons are a port in use, a full disk and a flag that this version does not know.',
  },
  'IRSA-BINARIES-023': {
    title: 'A port for the local cluster is taken.',
    meaning: 'The ports were named, and another program listens on one of them.',
    cure: 'Name another port, or none: then free ports are taken.',
  },
  'IRSA-BINARIES-024': {
    title: 'This folder cannot be removed at the end.',
    meaning:
      'Folders that are cleaned up after a crash have to be absolute paths below the root, in one line.',
    cure: 'Name another folder.',
  },
  'IRSA-BINARIES-030': {
    title: 'The pod asks for something that the node double cannot give.',
    meaning:
      'The double of the kubelet runs one container as a process and knows only projected volumes (service account token, config map, downward API), `emptyDir` and literal environment values.',
    cure: 'Take that part out of the pod, or run the pod on a real node.',
  },
  'IRSA-BINARIES-031': {
    title: 'The command of the pod cannot be started.',
    meaning:
      'The node double runs the command as a process of this machine, and there is no such program here.',
    cure: 'Name a program that exists on this machine in the command of the container.',
  },
} as const;

/** Problems of getting the programs that the local cluster runs. */
export const binariesErrors = {
  'IRSA-BINARIES-001': {
    title: 'No source has the Kubernetes binaries',
    meaning:
      'The local cluster needs `kube-apiserver` and `etcd`. They are looked for in `KUBEBUILDER_ASSETS`, in the cache folder, in the official releases and, last, built with Go; none of these worked.',
    cure: 'Set `KUBEBUILDER_ASSETS` to a folder that holds both programs, or connect to the internet once, or install Go 1.26 or newer.',
  },
  'IRSA-BINARIES-002': {
    title: 'KUBEBUILDER_ASSETS does not hold the Kubernetes binaries',
    meaning:
      'The variable is set, so nothing else is tried, but its folder has no executable `kube-apiserver` or `etcd`.',
    cure: 'Correct the folder, for example with `setup-envtest use -p path`, or unset the variable.',
  },
  'IRSA-BINARIES-004': {
    title: 'The download of an official release failed',
    meaning: 'The archive was refused, was cut off, or stopped coming. What had arrived was removed.',
    cure: 'Run the command again; behind a proxy, set `HTTPS_PROXY`.',
  },
  'IRSA-BINARIES-005': {
    title: 'A downloaded archive is not the one that was released',
    meaning:
      'Its SHA-512, or for a module of Go its hash in go.sum, differs from the one that irsactl knows. It was removed and nothing of it was run.',
    cure: 'Run the command again. If it stays, something on the way changes downloads: find out what.',
  },
  'IRSA-BINARIES-006': {
    title: 'A downloaded archive cannot be unpacked',
    meaning: "The system's `tar` failed, or the archive holds no `kube-apiserver` or `etcd`.",
    cure: 'Install `tar` with gzip support, or set `KUBEBUILDER_ASSETS`.',
  },
  'IRSA-BINARIES-007': {
    title: 'Kubernetes cannot be built with Go',
    meaning:
      'There is no `go` on the `PATH`, it is too old for this Kubernetes version, or the build failed.',
    cure: 'Install Go 1.26 or newer and see that a Go module proxy can be reached, or set `KUBEBUILDER_ASSETS`.',
  },
  'IRSA-BINARIES-008': {
    title: 'A server of the Kubernetes releases did not give what was asked for',
    meaning:
      'It answered with an error status, redirected without end or to an unencrypted address, or stopped sending.',
    cure: 'Check the connection; behind a proxy, set `HTTPS_PROXY`. The next source is tried meanwhile.',
  },
  'IRSA-BINARIES-010': {
    title: 'The cached Kubernetes programs are not to be trusted',
    meaning:
      'Before a program of the cache runs, its folder and every folder above must belong to you or to root and be writable by nobody else, and its SHA-256 must be the one that was noted when it was put there. Here that is not so; nothing of it was run.',
    cure: 'Remove the folder that the message names, or set `XDG_CACHE_HOME` to a folder that only you can change. As root, use a cache of root.',
  },
} as const;

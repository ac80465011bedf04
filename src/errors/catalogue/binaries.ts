/** Problems of getting the programs that the local cluster runs. */
export const binariesErrors = {
  'IRSA-BINARIES-001': {
    title: 'The Kubernetes binaries are not available',
    meaning:
      'Neither `KUBEBUILDER_ASSETS`, nor the cache, nor an official release, nor a build with Go has kube-apiserver and etcd.',
    cure: 'Set `KUBEBUILDER_ASSETS` to a folder that holds both programs (`setup-envtest use -p path`), connect to the internet, or install Go 1.26 or newer.',
  },
  'IRSA-BINARIES-004': {
    title: 'A download failed or is not what was released',
    meaning: 'The server did not answer, or the archive is not the one that was released.',
    cure: 'Run the command again; behind a proxy, set `HTTPS_PROXY`.',
  },
  'IRSA-BINARIES-010': {
    title: 'The cached Kubernetes programs are not to be trusted',
    meaning:
      'Before a program of the cache runs, its folder and every folder above must belong to you or to root and be writable by nobody else, and its SHA-256 must be the one that was noted when it was put there. Here that is not so; nothing of it was run.',
    cure: 'Remove the folder that the message names, or set `XDG_CACHE_HOME` to a folder that only you can change. As root, use a cache of root.',
  },
} as const;

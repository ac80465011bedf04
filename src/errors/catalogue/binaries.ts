/** Errors of downloading or building the programs of the local cluster. */
export const binariesErrors = {
  'IRSA-BINARIES-001': {
    title: 'The Kubernetes binaries are not available',
    meaning:
      'kube-apiserver and etcd are not in `KUBEBUILDER_ASSETS` or in the cache, and irsactl could neither download an official release nor build them with Go.',
    cure: 'Set `KUBEBUILDER_ASSETS` to a folder with both programs (`setup-envtest use -p path`), connect to the internet, or install Go 1.26 or newer.',
  },
  'IRSA-BINARIES-004': {
    title: 'A download failed or differs from the release',
    meaning: 'The server did not answer, or the archive differs from the released one.',
    cure: 'Run the command again; behind a proxy, set `HTTPS_PROXY`.',
  },
  'IRSA-BINARIES-010': {
    title: 'The cached Kubernetes programs cannot be trusted',
    meaning:
      'Before irsactl runs a cached program, it checks two things. The folder and every folder above must belong to you or root, and no other user may write there. The SHA-256 must be the one recorded when the program was cached. One of these checks failed, and nothing from the cache was run.',
    cure: 'Remove the folder that the message names, or set `XDG_CACHE_HOME` to a folder that only you can change. As root, use a cache that belongs to root.',
  },
} as const;

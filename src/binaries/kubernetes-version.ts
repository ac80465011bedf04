/**
 * The Kubernetes versions that irsactl can build, with the hash of k8s.io/kubernetes in go.sum. Go also compares it with the
 * public checksum database: https://go.dev/ref/mod#go-sum-files
 */
export const sourceHashes = {
  'v1.29.15': 'h1:hLcyf3XmxtfkubCEmmPX5QVD7lDclXjvEUrJeP283LM=',
  'v1.34.2': 'h1:WQdDvYJazkmkwSncgNwGvVtaCt4TYXIU3wSMRgvp3MI=',
  'v1.34.3': 'h1:0TfljWbhEF5DBks+WFMSrvKfxBLo4vnZuqORjLMiyT4=',
  'v1.34.4': 'h1:Yy6R4QB8C9kJPp25GFqEvX5XQwY5qzKeqD0Xx6oAcmk=',
  'v1.36.1': 'h1:Mt7NKigaZ2KmOmCLhX81lGlH9JU5wjXnYhXnxAun9XA=',
  'v1.36.3': 'h1:qDQdoMiluAE2Eab6Fa52YV+WjiGz9mZFFoagEA6cI+o=',
  'v1.37.2': 'h1:A2VDEiObzkYqFTKhSsn0ZEb0RlLEXpHWj93gi2HqEwE=',
} as const;

export type KubernetesVersion = keyof typeof sourceHashes;

/** The version to build if no release is available. */
export const builtVersion = 'v1.36.3';

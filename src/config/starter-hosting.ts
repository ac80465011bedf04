/** Where the two documents may lie that a first irsa.yaml is written for. Alone, for every command line is read by them. */
export const starterHostings = ['s3', 's3-account-regional', 'cloudFront'] as const;
export type StarterHosting = (typeof starterHostings)[number];

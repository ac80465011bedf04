/** The hostings that `irsactl init` offers. In its own file, because parsing any command line needs it. */
export const starterHostings = ['s3', 's3-account-regional', 'cloudFront'] as const;
export type StarterHosting = (typeof starterHostings)[number];

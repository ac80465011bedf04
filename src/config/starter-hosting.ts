/** The hostings that `irsactl init` offers. In this file, because parsing any command line needs them. */
export const starterHostings = ['s3', 's3-account-regional', 'cloudfront'] as const;
export type StarterHosting = (typeof starterHostings)[number];

/** The injection modes that `irsactl init` offers, those without an image of irsactl first. */
export const starterInjections = ['upstream', 'admission-policy', 'webhook', 'none'] as const;
export type StarterInjection = (typeof starterInjections)[number];

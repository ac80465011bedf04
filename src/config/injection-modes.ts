/** How pods can get their token, as `spec.injection.mode` says it. */
export const injectionModes = ['webhook', 'admission-policy', 'upstream', 'none'] as const;

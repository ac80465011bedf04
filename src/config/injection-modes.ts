/** The values of `spec.injection.mode`. */
export const injectionModes = ['webhook', 'admission-policy', 'upstream', 'none'] as const;

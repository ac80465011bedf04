/** Forms of the result of `irsactl validate` and `irsactl lint`. */
export const validationFormats = ['text', 'json', 'yaml', 'sarif', 'github'] as const;
export type ValidationFormat = (typeof validationFormats)[number];

/** Forms of the result of `irsactl validate`. */
export const validationFormats = ['human', 'json', 'yaml', 'sarif', 'github'] as const;
export type ValidationFormat = (typeof validationFormats)[number];

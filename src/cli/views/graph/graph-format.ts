/** Forms of the result of `irsactl graph`. */
export const graphFormats = ['human', 'json', 'yaml', 'svg', 'mermaid', 'html'] as const;
export type GraphFormat = (typeof graphFormats)[number];

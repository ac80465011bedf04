/** Forms of the result of `irsactl graph`. */
export const graphFormats = ['human', 'json', 'yaml', 'svg', 'mermaid'] as const;
export type GraphFormat = (typeof graphFormats)[number];

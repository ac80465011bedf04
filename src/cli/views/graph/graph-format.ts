/** Forms of the result of `irsactl graph`. */
export const graphFormats = ['text', 'json', 'yaml', 'svg', 'mermaid'] as const;
export type GraphFormat = (typeof graphFormats)[number];

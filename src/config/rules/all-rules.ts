import type { Rule } from './rule.ts';

/** Every rule of irsa.yaml; a new one is added here. */
export const allRules: readonly Rule[] = [];

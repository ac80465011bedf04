import type { Rule } from './rule.ts';

/** irsactl cannot give a new key to API servers whose files it does not write. */
export const manualKeyRule: Rule = ({ spec }) => {
  if (spec?.controlPlane !== 'manual' || spec.signingKey?.source !== 'new') return [];
  return [
    {
      code: 'IRSA-CONFIG-011',
      path: ['spec', 'signingKey', 'source'],
      what: 'A new signing key needs nodes that irsactl reaches.',
      why: 'With `controlPlane: manual` irsactl writes no files of an API server.',
      next: "Omit signingKey: the chain then uses the cluster's key.",
    },
  ];
};

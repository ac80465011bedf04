import type { Rule } from './rule.ts';

/** irsactl cannot bring a key to API servers whose files it does not write. */
export const manualKeyRule: Rule = ({ spec }) => {
  if (spec?.controlPlane !== 'manual' || spec.signingKey?.source !== 'new') return [];
  return [
    {
      code: 'IRSA-CONFIG-011',
      path: ['spec', 'signingKey', 'source'],
      what: 'A new signing key needs nodes that irsactl reaches.',
      why: 'With `controlPlane: manual` it writes no file of an API server.',
      next: "Leave out signingKey: the chain uses the cluster's own key.",
    },
  ];
};

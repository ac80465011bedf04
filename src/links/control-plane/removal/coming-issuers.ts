import type { ControlPlaneNode } from '../ports.ts';
import type { AppliedNode } from './applied-node.ts';
import { signBackForms } from './sign-back-forms.ts';

/** An issuer that an API server is to put first, as before irsactl. */
export interface ComingIssuer {
  readonly node: ControlPlaneNode;
  readonly issuer: string;
}

export function comingIssuers(nodes: readonly AppliedNode[]): readonly ComingIssuer[] {
  return nodes.flatMap((applied) => {
    const { flags, node } = applied.opened.state;
    const [issuer] = signBackForms(applied, []).wanted.flags.issuers;
    return issuer === undefined || issuer === flags.issuers[0] ? [] : [{ node, issuer }];
  });
}

/** What the others are to issue. */
export function ofOthers(
  coming: readonly ComingIssuer[],
  { name }: Pick<ControlPlaneNode, 'name'>,
): readonly string[] {
  return coming.filter(({ node }) => node.name !== name).map(({ issuer }) => issuer);
}

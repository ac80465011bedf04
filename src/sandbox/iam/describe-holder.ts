import type { PolicyHolder, Tag } from '../account.ts';
import { encodePolicyText } from './policy-text.ts';

/** IAM leaves out what is empty. */
export function describeTags({ tags }: { readonly tags: readonly Tag[] }): readonly Tag[] | undefined {
  return tags.length > 0 ? tags : undefined;
}

export function describeBoundary({ permissionsBoundary }: PolicyHolder): object | undefined {
  return permissionsBoundary === null
    ? undefined
    : { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: permissionsBoundary };
}

/** The policies of a role or user as GetAccountAuthorizationDetails shows them. */
export function describePolicies({ inlinePolicies, attachedPolicies }: PolicyHolder) {
  return {
    inline: [...inlinePolicies].map(([PolicyName, text]) => ({
      PolicyName,
      PolicyDocument: encodePolicyText(text),
    })),
    attached: [...attachedPolicies].map(([PolicyArn, PolicyName]) => ({ PolicyName, PolicyArn })),
  };
}

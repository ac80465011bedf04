import { z } from 'zod';
import type { Change } from '../../chain/change.ts';
import { internalError } from '../../errors/internal-error.ts';
import type { IdentityProviderDesired } from './desired.ts';
import type { IdentityProviderPorts } from './ports.ts';

const tags = z.record(z.string(), z.string());
const providerData = z.object({ url: z.string(), audiences: z.array(z.string()), tags });
const tagData = z.object({ tags });
const audienceData = z.object({ audience: z.string() });
const surplusData = z.object({ remove: z.array(z.string()) });

/** Carries out one change of this link's plan. */
export async function applyIdentityProvider(
  change: Change,
  { issuer }: IdentityProviderDesired,
  { identityProviders }: IdentityProviderPorts,
): Promise<void> {
  if (!issuer.known) throw internalError('the identity provider is applied once the issuer is known');
  const { arn } = issuer.value;
  switch (change.kind) {
    case 'create-provider':
      return identityProviders.create(providerData.parse(change.after));
    case 'tag-provider':
      return identityProviders.tag(arn, tagData.parse(change.after).tags);
    case 'add-audience':
      return identityProviders.addAudience(arn, audienceData.parse(change.after).audience);
    case 'remove-audiences':
      for (const audience of surplusData.parse(change.after).remove) {
        await identityProviders.removeAudience(arn, audience);
      }
      return;
    case 'delete-provider':
      return identityProviders.delete(arn);
    default:
      throw internalError(`the identity-provider link has no change of the kind ${change.kind}`);
  }
}

import { z } from 'zod';
import { type ChangeTable, changeKind, orUnknown, requireKnown } from '../../chain/change-kind.ts';
import { tagsShape } from '../../chain/ownership.ts';
import { internalError } from '../../errors/internal-error.ts';
import type { IdentityProviderArn } from '../../trust/arn.ts';
import type { DesiredIdentityProvider } from './desired.ts';
import type { IdentityProviderPorts } from './ports.ts';

/** What apply can do to the identity provider. */
export function identityProviderChanges(ports: IdentityProviderPorts): ChangeTable<DesiredIdentityProvider> {
  const providersOf = ({ account }: DesiredIdentityProvider) => ports.identityProviders(account);
  return {
    'create-provider': changeKind(
      {
        after: z.object({
          url: orUnknown(z.string()),
          audiences: z.array(z.string()),
          thumbprints: z.array(z.string()).optional(),
          tags: tagsShape,
        }),
      },
      ({ desired, after: { url, thumbprints = [], ...rest } }) =>
        providersOf(desired).create({ ...rest, thumbprints, url: requireKnown(url) }),
    ),
    'set-thumbprints': changeKind(
      { after: z.object({ thumbprints: z.array(z.string()) }) },
      ({ desired, after }) => providersOf(desired).setThumbprints(arnOf(desired), after.thumbprints),
    ),
    'tag-provider': changeKind({ after: z.object({ tags: tagsShape }) }, ({ desired, after }) =>
      providersOf(desired).tag(arnOf(desired), after.tags),
    ),
    'add-audience': changeKind({ after: z.object({ audience: z.string() }) }, ({ desired, after }) =>
      providersOf(desired).addAudience(arnOf(desired), after.audience),
    ),
    'remove-audiences': changeKind(
      { after: z.object({ remove: z.array(z.string()) }) },
      async ({ desired, after }) => {
        for (const audience of after.remove) {
          await providersOf(desired).removeAudience(arnOf(desired), audience);
        }
      },
    ),
    'untag-provider': changeKind({ after: z.object({ remove: z.array(z.string()) }) }, ({ desired, after }) =>
      providersOf(desired).untag(arnOf(desired), after.remove),
    ),
    'delete-provider': changeKind({}, ({ desired }) => providersOf(desired).delete(arnOf(desired))),
  };
}

function arnOf({ issuer }: DesiredIdentityProvider): IdentityProviderArn {
  if (!issuer.known) throw internalError('the identity provider is changed once the issuer is known');
  return issuer.value.arn;
}

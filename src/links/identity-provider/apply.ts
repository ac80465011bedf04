import { z } from 'zod';
import { type ChangeTable, changeKind, orUnknown, requireKnown } from '../../chain/change-kind.ts';
import { missingTags, tagsShape } from '../../chain/ownership.ts';
import { internalError } from '../../errors/internal-error.ts';
import type { IdentityProviderArn } from '../../trust/arn.ts';
import { parseIdentityProviderArn } from '../../trust/parse-arn.ts';
import type { DesiredIdentityProvider } from './desired.ts';
import type { IdentityProviderPorts } from './ports.ts';

const tagged = z.object({ tags: tagsShape });
const newProvider = z.object({
  url: orUnknown(z.string()),
  audiences: z.array(z.string()),
  thumbprints: z.array(z.string()).optional(),
  tags: tagsShape,
});
const audienceList = z.object({ audiences: z.array(z.string()) });

/** The changes that apply can make to the identity provider. */
export function identityProviderChanges(ports: IdentityProviderPorts): ChangeTable<DesiredIdentityProvider> {
  const providersOf = ({ account }: DesiredIdentityProvider) => ports.identityProviders(account);
  const create = (
    desired: DesiredIdentityProvider,
    { url, thumbprints = [], ...rest }: z.output<typeof newProvider>,
  ) => providersOf(desired).create({ ...rest, thumbprints, url: requireKnown(url) });
  return {
    'create-provider': changeKind({ after: newProvider }, ({ desired, after }) => create(desired, after)),
    'recreate-provider': changeKind({ after: newProvider }, async ({ desired, after }) => {
      await providersOf(desired).delete(arnOf(desired));
      await create(desired, after);
    }),
    'set-thumbprints': changeKind(
      { after: z.object({ thumbprints: z.array(z.string()) }) },
      ({ desired, after }) => providersOf(desired).setThumbprints(arnOf(desired), after.thumbprints),
    ),
    'tag-provider': changeKind({ before: tagged, after: tagged }, ({ desired, before, after }) =>
      providersOf(desired).tag(arnOf(desired), missingTags(after.tags, before.tags)),
    ),
    'add-audience': changeKind(
      { before: audienceList, after: audienceList },
      async ({ desired, before, after }) => {
        for (const audience of lacking(after.audiences, before.audiences)) {
          await providersOf(desired).addAudience(arnOf(desired), audience);
        }
      },
    ),
    'remove-audiences': changeKind(
      { before: audienceList, after: audienceList },
      async ({ desired, target, before, after }) => {
        for (const audience of lacking(before.audiences, after.audiences)) {
          await providersOf(desired).removeAudience(arnIn(target), audience);
        }
      },
    ),
    'untag-provider': changeKind({ before: tagged, after: tagged }, ({ desired, target, before, after }) =>
      providersOf(desired).untag(arnIn(target), lacking(Object.keys(before.tags), Object.keys(after.tags))),
    ),
    'delete-provider': changeKind({}, ({ desired, target }) => providersOf(desired).delete(arnIn(target))),
  };
}

/** The items of `all` that are not in `others`. */
function lacking(all: readonly string[], others: readonly string[]): readonly string[] {
  return all.filter((each) => !others.includes(each));
}

/** The ARN in a target: a removed provider may be that of a former issuer. */
function arnIn(target: string): IdentityProviderArn {
  const parsed = parseIdentityProviderArn(target);
  if (!parsed) throw internalError(`${target} is the ARN of an identity provider`);
  return parsed.arn;
}

function arnOf({ issuer }: DesiredIdentityProvider): IdentityProviderArn {
  if (!issuer.known) throw internalError('the identity provider is changed only when the issuer is known');
  return issuer.value.arn;
}

import { z } from 'zod';
import { conditions, exactlyOne, has, when, without } from './schema-conditions.ts';
import { shownText } from './shown-text.ts';
import * as forms from './text-forms.ts';

/** One entry of spec.aws.accounts. */
export const account = z
  .strictObject({
    name: shownText(forms.labelForm).describe('What roles call it.'),
    id: shownText(forms.accountForm).describe(
      'Its ID, in quotes. Before anything else every command makes sure that the credentials are of this account.',
    ),
    assumeRole: shownText(forms.roleArnForm)
      .optional()
      .describe(
        'ARN of the role in it that irsactl works by; it must trust whoever runs irsactl, who must be allowed `sts:AssumeRole` on it.',
      ),
    externalId: shownText(forms.externalIdForm)
      .optional()
      .describe('External ID that the trust policy of `assumeRole` asks for.'),
    profile: shownText(forms.profileForm)
      .optional()
      .describe('Profile of the AWS configuration that leads into the account.'),
  })
  .meta({
    ...exactlyOne('assumeRole', 'profile'),
    ...conditions(when(has('profile'), without('externalId'))),
  });

import { z } from 'zod';
import { conditions, exactlyOne, has, when, without } from './schema-conditions.ts';
import { shownText } from './shown-text.ts';
import * as forms from './text-forms.ts';

/** One entry of spec.aws.accounts. */
export const account = z
  .strictObject({
    name: shownText(forms.labelForm).describe('Name of the account, for `account` of a role.'),
    id: shownText(forms.accountForm).describe(
      'Account ID, in quotes. Every command first checks that the credentials belong to this account.',
    ),
    assumeRole: shownText(forms.roleArnForm)
      .optional()
      .describe(
        'ARN of the role that irsactl assumes in the account. It must trust the identity that runs irsactl, which needs `sts:AssumeRole` on it.',
      ),
    externalId: shownText(forms.externalIdForm)
      .optional()
      .describe('External ID that the trust policy of `assumeRole` requires.'),
    profile: shownText(forms.profileForm)
      .optional()
      .describe('AWS profile with credentials for the account.'),
  })
  .meta({
    ...exactlyOne('assumeRole', 'profile'),
    ...conditions(when(has('profile'), without('externalId'))),
  });

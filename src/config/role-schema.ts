import { z } from 'zod';
import { policyQuotas } from '../trust/policy/policy-faults.ts';
import { defaults } from './defaults.ts';
import { inlinePolicyGrammar } from './inline-policy-grammar.ts';
import { textOf } from './presets/parameters.ts';
import { presetSchema } from './presets/presets.ts';
import { conditions, exactlyOne, has, when } from './schema-conditions.ts';
import { shownText } from './shown-text.ts';
import * as forms from './text-forms.ts';

const serviceAccount = z.strictObject({
  namespace: shownText(forms.labelForm).describe('Namespace of the service account.'),
  name: shownText(forms.subdomainForm).describe('Name of the service account.'),
  manage: z
    .boolean()
    .default(defaults.manage)
    .describe(
      'Whether irsactl creates the service account and sets its annotations. With `false` both are somebody else’s (Helm, GitOps): irsactl never writes them, and `plan` and `verify` say which annotation is missing.',
    ),
});

const serviceAccountsLike = z.strictObject({
  namespace: textOf(forms.namespacesForm).describe(
    'Namespaces: `*` stands for any text, `?` for any character.',
  ),
  name: textOf(forms.namesForm).describe('Service accounts: `*` stands for any text, `?` for any character.'),
});

const inlinePolicy = z.strictObject({
  name: shownText(forms.inlinePolicyNameForm).describe('Name of the inline policy within the role.'),
  document: z
    .record(z.string(), z.json())
    .describe('The policy document, written as YAML: `Version` and `Statement`.')
    .meta({ additionalProperties: true, ...inlinePolicyGrammar }),
});

const policy = z
  .strictObject({
    managed: shownText(forms.policyForm)
      .optional()
      .describe(
        "A managed policy: the name of one of AWS's own (`AmazonS3ReadOnlyAccess`, `service-role/…`), or a full ARN.",
      ),
    inline: inlinePolicy.optional().describe('A policy that lives in the role itself.'),
    preset: presetSchema
      .optional()
      .describe(
        'What a program of clusters needs, and no more: irsactl writes the policy, which lives in the role itself.',
      ),
  })
  .meta(exactlyOne('managed', 'inline', 'preset'));

/** AWS tags of the user's own. */
export const ownTags = z
  .record(shownText(forms.tagKeyForm), shownText(forms.tagValueForm))
  .meta({ maxProperties: forms.tagRoom });

/** One role of irsa.yaml. */
export const role = z
  .strictObject({
    serviceAccount: serviceAccount.optional().describe('The service account that may take the role.'),
    serviceAccounts: z
      .array(serviceAccount)
      .min(1)
      .meta({ uniqueItems: true })
      .optional()
      .describe('Several service accounts that share the role; it then needs a `name`.'),
    serviceAccountsLike: z
      .array(serviceAccountsLike)
      .min(1)
      .optional()
      .describe(
        'Patterns of further service accounts that may take the role: whoever may make one that fits gets it. They are annotated by you; `plan` warns of each.',
      ),
    name: shownText(forms.roleNameForm)
      .optional()
      .describe(
        'Name of the role in IAM. Default: `<chain>-<namespace>-<service account>`, shortened with a hash where that exceeds 64 characters.',
      ),
    account: shownText(forms.labelForm)
      .optional()
      .describe(
        'Account that the role is in: a `name` of `spec.aws.accounts`. Default: that of `spec.aws.account`.',
      ),
    path: shownText(forms.iamPathForm).default(defaults.rolePath).describe('IAM path of the role.'),
    description: shownText(forms.roleDescriptionForm)
      .optional()
      .describe(
        'What the role says of itself in IAM; the name of the chain is put behind it. Default: whom it is for.',
      ),
    tags: ownTags
      .optional()
      .describe('AWS tags of this role, beside those of `spec.tags`; of one key, this value counts.'),
    policies: z
      .array(policy)
      .meta({
        uniqueItems: true,
        ...{ contains: has('managed'), minContains: 0, maxContains: policyQuotas.managedInRole },
      })
      .default([])
      .describe('What the role may do.'),
    maxSessionDuration: z
      .int()
      .min(3600)
      .max(43200)
      .default(defaults.maxSessionDuration)
      .describe('Longest session of the role, in seconds.'),
    shared: z
      .boolean()
      .default(defaults.shared)
      .describe(
        'Several clusters, or somebody else, trust this role as well; it then needs a `name`. Of its trust policy only the statement of this cluster is written, all others stay to the letter. Its policies and settings are those of the chain that made it.',
      ),
    permissionsBoundary: shownText(forms.policyForm)
      .optional()
      .describe("The policy that bounds what the role may ever do: an ARN, or the name of one of AWS's own."),
  })
  .meta({
    ...exactlyOne('serviceAccount', 'serviceAccounts'),
    // No name follows from several service accounts.
    ...conditions(
      when(
        { properties: { serviceAccounts: { type: 'array', minItems: 2 } }, ...has('serviceAccounts') },
        has('name'),
      ),
      when({ properties: { shared: { const: true } }, ...has('shared') }, has('name')),
    ),
  });

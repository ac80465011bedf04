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
      'Whether irsactl creates the service account and sets its annotations. With `false` another tool (Helm, GitOps) does both: irsactl never writes them, and `plan` and `verify` report a missing annotation.',
    ),
});

const serviceAccountsLike = z.strictObject({
  namespace: textOf(forms.namespacesForm).describe('Namespaces: `*` matches any text, `?` any character.'),
  name: textOf(forms.namesForm).describe('Service accounts: `*` matches any text, `?` any character.'),
});

const inlinePolicy = z.strictObject({
  name: shownText(forms.inlinePolicyNameForm).describe('Name of the inline policy.'),
  document: z
    .record(z.string(), z.json())
    .describe('The policy document as YAML: `Version` and `Statement`.')
    .meta({ additionalProperties: true, ...inlinePolicyGrammar }),
});

const policy = z
  .strictObject({
    managed: shownText(forms.policyForm)
      .optional()
      .describe(
        'A managed policy: the name of an AWS managed policy (`AmazonS3ReadOnlyAccess`, `service-role/…`), or a full ARN.',
      ),
    inline: inlinePolicy.optional().describe('A policy that is embedded in the role.'),
    preset: presetSchema
      .optional()
      .describe(
        'A well-known program: irsactl writes an inline policy with only the permissions that it needs.',
      ),
  })
  .meta(exactlyOne('managed', 'inline', 'preset'));

/** The user's AWS tags. */
export const ownTags = z
  .record(shownText(forms.tagKeyForm), shownText(forms.tagValueForm))
  .meta({ maxProperties: forms.tagRoom });

/** One role of irsa.yaml. */
export const role = z
  .strictObject({
    serviceAccount: serviceAccount.optional().describe('The service account that may assume the role.'),
    serviceAccounts: z
      .array(serviceAccount)
      .min(1)
      .meta({ uniqueItems: true })
      .optional()
      .describe('Several service accounts that share the role, which then needs a `name`.'),
    serviceAccountsLike: z
      .array(serviceAccountsLike)
      .min(1)
      .optional()
      .describe(
        'Patterns of further service accounts that may assume the role. Anyone who may create a matching one gets the role. You annotate them yourself; `plan` warns about each pattern.',
      ),
    name: shownText(forms.roleNameForm)
      .optional()
      .describe(
        'Name of the role in IAM. Default: `<chain>-<namespace>-<service account>`, shortened with a hash if it exceeds 64 characters.',
      ),
    account: shownText(forms.labelForm)
      .optional()
      .describe(
        'Account of the role: a `name` from `spec.aws.accounts`. Default: the account in `spec.aws.account`.',
      ),
    path: shownText(forms.iamPathForm).default(defaults.rolePath).describe('IAM path of the role.'),
    description: shownText(forms.roleDescriptionForm)
      .optional()
      .describe(
        'Description of the role in IAM; irsactl appends the name of the chain. Default: the service accounts of the role.',
      ),
    tags: ownTags
      .optional()
      .describe('AWS tags of this role in addition to `spec.tags`; they override tags with the same key.'),
    policies: z
      .array(policy)
      .meta({
        uniqueItems: true,
        ...{ contains: has('managed'), minContains: 0, maxContains: policyQuotas.managedInRole },
      })
      .default([])
      .describe('Permissions of the role.'),
    maxSessionDuration: z
      .int()
      .min(3600)
      .max(43200)
      .default(defaults.maxSessionDuration)
      .describe('Maximum session duration, in seconds.'),
    shared: z
      .boolean()
      .default(defaults.shared)
      .describe(
        'Whether other clusters or parties also use this role, which then needs a `name`. irsactl writes only the trust policy statement of this cluster and leaves all others unchanged. The chain that created the role sets its policies and settings.',
      ),
    permissionsBoundary: shownText(forms.policyForm)
      .optional()
      .describe('Permissions boundary of the role: an ARN, or the name of an AWS managed policy.'),
  })
  .meta({
    ...exactlyOne('serviceAccount', 'serviceAccounts'),
    // Several service accounts give no default name.
    ...conditions(
      when(
        { properties: { serviceAccounts: { type: 'array', minItems: 2 } }, ...has('serviceAccounts') },
        has('name'),
      ),
      when({ properties: { shared: { const: true } }, ...has('shared') }, has('name')),
    ),
  });

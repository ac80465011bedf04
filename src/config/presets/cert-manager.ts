import { z } from 'zod';
import { listOf, recordForm, zoneForm } from './parameters.ts';
import { preset } from './preset.ts';

/**
 * https://cert-manager.io/docs/configuration/acme/dns01/route53/, restricted to the names of records:
 * https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/specifying-conditions-route53.html
 */
export const certManager = preset({
  policyName: 'cert-manager',
  description: 'cert-manager: answers DNS-01 challenges in hosted zones of Route 53.',
  parameters: z.strictObject({
    zones: listOf(zoneForm).describe('IDs of the hosted zones for challenges.'),
    records: listOf(recordForm)
      .default(['_acme-challenge.*'])
      .describe('Names of the TXT records that it may change; set this if a CNAME points to other names.'),
  }),
  statements: ({ zones, records }, { global }) => {
    const resources = zones.map((zone) => global('route53', `hostedzone/${zone}`));
    return [
      {
        actions: ['route53:ChangeResourceRecordSets'],
        resources,
        conditions: {
          'ForAllValues:StringEquals': { 'route53:ChangeResourceRecordSetsRecordTypes': ['TXT'] },
          'ForAllValues:StringLike': { 'route53:ChangeResourceRecordSetsNormalizedRecordNames': records },
        },
      },
      { actions: ['route53:ListResourceRecordSets'], resources },
      { actions: ['route53:GetChange'], resources: [global('route53', 'change/*')] },
      { actions: ['route53:ListHostedZonesByName'], resources: ['*'] },
    ];
  },
});

import { z } from 'zod';
import { listOf, zoneForm } from './parameters.ts';
import { preset } from './preset.ts';

/** https://kubernetes-sigs.github.io/external-dns/latest/docs/tutorials/aws/#iam-policy */
export const externalDns = preset({
  policyName: 'external-dns',
  description: 'ExternalDNS: manages records in Route 53 hosted zones.',
  parameters: z.strictObject({
    zones: listOf(zoneForm).describe('IDs of the hosted zones with records that it may change.'),
  }),
  statements: ({ zones }, { global }) => [
    {
      actions: [
        'route53:ChangeResourceRecordSets',
        'route53:ListResourceRecordSets',
        'route53:ListTagsForResource',
        'route53:ListTagsForResources',
      ],
      resources: zones.map((zone) => global('route53', `hostedzone/${zone}`)),
    },
    { actions: ['route53:ListHostedZones'], resources: ['*'] },
  ],
});

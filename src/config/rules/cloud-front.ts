import { partitionOf } from '../../trust/arn.ts';
import { isRegion } from './aws-target.ts';
import type { Rule } from './rule.ts';

/** The region's partition has CloudFront, with the features that irsactl needs. */
export const cloudFrontRule: Rule = (chain) => {
  const region = chain.spec?.aws?.region;
  const isAsked = chain.spec?.issuer?.cloudFront !== undefined;
  if (!isAsked || region === undefined || !isRegion(region)) return [];
  const { id } = partitionOf(region);
  if (id === 'aws') return [];
  return [
    {
      code: 'IRSA-CONFIG-011',
      path: ['spec', 'issuer', 'cloudFront'],
      at: 'key',
      what: `The issuer cannot be behind CloudFront in ${region}.`,
      why:
        id === 'aws-cn'
          ? 'CloudFront in China has no cache policies, and may not serve its own domain name.'
          : `The partition ${id} has no CloudFront.`,
      next: 'Use `issuer: {s3: …}`, or `issuer: {directory: …}` with your own web server.',
    },
  ];
};

import { awsAudiences } from '../../trust/aws-audiences.ts';
import { defaults } from '../defaults.ts';
import { type Fault, type FieldPath, quoted } from '../fault.ts';
import { entriesOf, nodesPart, type PartialChain } from '../partial-chain.ts';
import { apiAudienceForm, audienceForm, hasForm } from '../text-forms.ts';
import type { Rule } from './rule.ts';

/** IAM accepts the audience of the pods' tokens. */
export const audienceRule: Rule = (chain) => {
  const audience = chain.spec?.audience;
  if (audience === undefined || hasForm(audience, audienceForm)) return [];
  return [
    {
      code: 'IRSA-CONFIG-007',
      path: ['spec', 'audience'],
      what: `${quoted(audience)} is not a valid audience.`,
      why: `Expected ${audienceForm.description}.`,
      next: `Omit it to use ${defaults.audience}, or shorten it.`,
    },
  ];
};

const path = ['spec', 'controlPlane', 'apiAudiences'];

/** Default tokens never have an AWS audience, and each audience fits into a comma-separated list. */
export const apiAudiencesRule: Rule = (chain) => {
  const entries = audiencesOf(chain);
  const audiences = entries.map(({ value }) => value);
  return entries.flatMap(({ value, path: place }, index): readonly Fault[] => {
    if (awsAudiences.includes(value)) return [audienceOfAws(value, place)];
    if (!hasForm(value, apiAudienceForm)) {
      return [
        fault(
          place,
          `${quoted(value)} is not a valid audience.`,
          '--api-audiences is a comma-separated list, so no audience can contain a comma or a space.',
          'Write one audience in each entry.',
        ),
      ];
    }
    if (audiences.indexOf(value) === index) return [];
    const what = `The audience ${quoted(value)} is listed twice.`;
    return [fault(place, what, 'Once is enough.', 'Remove one of them.')];
  });
};

/** Nor the chain's audience, which AWS also accepts. */
export const ownAudienceRule: Rule = (chain) =>
  audiencesOf(chain)
    .filter(({ value }) => value === chain.spec?.audience && !awsAudiences.includes(value))
    .map(({ value, path: place }) => audienceOfAws(value, place));

function audiencesOf(chain: PartialChain) {
  return entriesOf(nodesPart(chain)?.apiAudiences, path);
}

function audienceOfAws(audience: string, place: FieldPath): Fault {
  return fault(
    place,
    `The audience ${quoted(audience)} is for AWS.`,
    'Every default token of every pod would have it, and AWS STS would accept these tokens for up to a year.',
    'Remove it: pods get their token for AWS from a separate volume.',
  );
}

function fault(place: FieldPath, what: string, why: string, next: string): Fault {
  return { code: 'IRSA-CONFIG-007', path: place, at: 'value', what, why, next };
}

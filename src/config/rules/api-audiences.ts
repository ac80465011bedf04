import { isForAws } from '../../trust/aws-audiences.ts';
import { type Fault, quoted } from '../fault.ts';
import { entriesOf } from '../partial-chain.ts';
import type { Rule } from './rule.ts';

const path = ['spec', 'controlPlane', 'apiAudiences'];

/** Default tokens never carry an audience of AWS, and each audience is one that a list with commas can hold. */
export const apiAudiencesRule: Rule = (chain) => {
  const entries = entriesOf(chain.spec?.controlPlane?.apiAudiences, path);
  const audiences = entries.map(({ value }) => value);
  return entries.flatMap(({ value, path: place }, index): readonly Fault[] => {
    const fault = (what: string, why: string, next: string): readonly Fault[] => [
      { code: 'IRSA-CONFIG-032', path: place, at: 'value', what, why, next },
    ];
    if (isForAws(value, chain.spec?.audience)) {
      return fault(
        `The audience ${quoted(value)} is one of AWS.`,
        'Every default token of every pod would carry it, and be good for AWS STS for up to a year.',
        'Take it out: pods get their token for AWS from a volume of its own.',
      );
    }
    if (/[,\s]/.test(value)) {
      return fault(
        `${quoted(value)} is no audience.`,
        '--api-audiences is one list with commas, so that none of them holds a comma or a space.',
        'Write one audience in each entry.',
      );
    }
    if (audiences.indexOf(value) === index) return [];
    return fault(`The audience ${quoted(value)} is listed twice.`, 'Once is enough.', 'Remove one of them.');
  });
};

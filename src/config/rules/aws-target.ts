import { nearestName } from '../../errors/nearest-name.ts';
import { type Fault, type FieldPath, quoted } from '../fault.ts';
import { knownRegions } from '../known-regions.ts';
import { entriesOf } from '../partial-chain.ts';
import { accountForm, hasForm, regionForm } from '../text-forms.ts';
import type { Rule } from './rule.ts';

export function isRegion(text: string): boolean {
  return hasForm(text, regionForm);
}

/** The region has the format of AWS regions. */
export const regionRule: Rule = (chain) => {
  const region = chain.spec?.aws?.region;
  if (region === undefined || isRegion(region)) return [];
  const nearest = nearestName(region, knownRegions);
  return [
    {
      code: 'IRSA-CONFIG-007',
      path: ['spec', 'aws', 'region'],
      what: `${quoted(region)} is not an AWS region.`,
      why: 'Expected a name like eu-central-1.',
      next: nearest === undefined ? 'Write the name of your region.' : `Did you mean ${nearest}?`,
    },
  ];
};

/** An account ID is twelve digits. */
export const accountRule: Rule = (chain) => [
  ...accountFaults(chain.spec?.aws?.account, ['spec', 'aws', 'account']),
  ...entriesOf(chain.spec?.aws?.accounts, ['spec', 'aws', 'accounts']).flatMap(({ value, path }) =>
    accountFaults(value.id, [...path, 'id']),
  ),
];

function accountFaults(account: string | undefined, path: FieldPath): readonly Fault[] {
  if (account === undefined || hasForm(account, accountForm)) return [];
  return [
    {
      code: 'IRSA-CONFIG-007',
      path,
      what: `${quoted(account)} is not an AWS account ID.`,
      why: `Expected twelve digits; this has ${account.length} characters.`,
      next: 'Write the ID that `aws sts get-caller-identity` shows, in quotes and without dashes.',
    },
  ];
}

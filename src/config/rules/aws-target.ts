import { quoted } from '../fault.ts';
import { accountForm, hasForm, regionForm } from '../text-forms.ts';
import type { Rule } from './rule.ts';

export function isRegion(text: string): boolean {
  return hasForm(text, regionForm);
}

/** The region has the form that AWS gives its regions. */
export const regionRule: Rule = (chain) => {
  const region = chain.spec?.aws?.region;
  if (region === undefined || isRegion(region)) return [];
  const zone = /^(.*\d)[a-z]$/.exec(region)?.[1];
  return [
    {
      code: 'IRSA-CONFIG-017',
      path: ['spec', 'aws', 'region'],
      what: `${quoted(region)} is not a region of AWS.`,
      why: 'Expected a name like eu-central-1.',
      next: zone !== undefined && isRegion(zone) ? `Did you mean ${zone}?` : "Write your region's name.",
    },
  ];
};

/** An account ID is twelve digits. */
export const accountRule: Rule = (chain) => {
  const account = chain.spec?.aws?.account;
  if (account === undefined || hasForm(account, accountForm)) return [];
  return [
    {
      code: 'IRSA-CONFIG-016',
      path: ['spec', 'aws', 'account'],
      what: `${quoted(account)} is not an AWS account ID.`,
      why: `Expected twelve digits; this has ${account.length} characters.`,
      next: 'Write the ID that `aws sts get-caller-identity` shows, in quotes and without dashes.',
    },
  ];
};

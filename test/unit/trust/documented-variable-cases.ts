import { type DocumentedCase, links, underCondition } from './documented-policy-cases.ts';

const tag = 'aws:PrincipalTag/job';

/** A policy variable as written in a policy. */
function variable(name: string): string {
  return `\${${name}}`;
}

/** AWS's rules for policy variables in conditions. */
export const variableCases: readonly DocumentedCase[] = [
  underCondition(
    'a variable takes the value of the request',
    links.variables,
    { StringLike: { 's3:prefix': `home/${variable('aws:username')}/*` } },
    { 's3:prefix': 'home/Bob/x', 'aws:username': 'Bob' },
    true,
  ),
  underCondition(
    'a variable of another user',
    links.variables,
    { StringLike: { 's3:prefix': `home/${variable('aws:username')}/*` } },
    { 's3:prefix': 'home/Bob/x', 'aws:username': 'Eve' },
    false,
  ),
  underCondition(
    'a wildcard in a variable is literal',
    links.variables,
    { StringLike: { 's3:prefix': `home/${variable('aws:username')}/*` } },
    { 's3:prefix': 'home/Bob/x', 'aws:username': '*' },
    false,
  ),
  underCondition(
    'a variable without a value makes the statement invalid',
    links.variables,
    { StringNotLike: { 's3:prefix': `home/${variable('aws:username')}/*` } },
    { 's3:prefix': 'tmp/x' },
    false,
  ),
  underCondition(
    'a variable with a default',
    links.variables,
    { StringEquals: { [tag]: variable("aws:PrincipalTag/team, 'company-wide'") } },
    { [tag]: 'company-wide' },
    true,
  ),
  underCondition(
    'a variable with a default that is not needed',
    links.variables,
    { StringEquals: { [tag]: variable("aws:PrincipalTag/team, 'company-wide'") } },
    { [tag]: 'red', 'aws:PrincipalTag/team': 'red' },
    true,
  ),
  underCondition(
    'an escaped star is a star',
    links.variables,
    { StringLike: { [tag]: `a${variable('*')}${variable('?')}${variable('$')}` } },
    { [tag]: 'a*?$' },
    true,
  ),
  underCondition(
    'an escaped star is no wildcard',
    links.variables,
    { StringLike: { [tag]: `a${variable('*')}` } },
    { [tag]: 'abc' },
    false,
  ),
  underCondition(
    'before 2012-10-17 variables do not exist',
    links.variables,
    { StringEquals: { [tag]: variable('aws:username') } },
    { [tag]: 'Bob', 'aws:username': 'Bob' },
    false,
    '2008-10-17',
  ),
  underCondition(
    'before 2012-10-17 they are literal',
    links.variables,
    { StringEquals: { [tag]: variable('aws:username') } },
    { [tag]: variable('aws:username') },
    true,
    '2008-10-17',
  ),
];

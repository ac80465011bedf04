import type { JsonObject } from '../../../src/trust/json.ts';
import { type DocumentedCase, links, underCondition } from './documented-policy-cases.ts';

type Row = readonly [operator: string, expected: string | readonly string[], seen: string, met: boolean];

function cases(anchor: string, key: string, rows: readonly Row[]): readonly DocumentedCase[] {
  return rows.map(([operator, expected, seen, met]) => {
    const condition: JsonObject = { [operator]: { [key]: expected } };
    const rule = `${seen} is ${met ? '' : 'not '}${operator} ${[expected].flat().join(' or ')}`;
    return underCondition(rule, `${links.operators}#${anchor}`, condition, { [key]: seen }, met);
  });
}

/** The operators that compare numbers, dates and addresses, by the tables of AWS's page on condition operators. */
export const operatorCases: readonly DocumentedCase[] = [
  ...cases('Conditions_Numeric', 's3:max-keys', [
    ['NumericEquals', '10', '10', true],
    ['NumericEquals', '10', '10.0', true],
    ['NumericEquals', ['9', '10'], '10', true],
    ['NumericNotEquals', '10', '10', false],
    ['NumericNotEquals', '10', '9', true],
    ['NumericLessThan', '10', '9', true],
    ['NumericLessThan', '10', '10', false],
    ['NumericLessThanEquals', '10', '10', true],
    ['NumericLessThanEquals', '10', '11', false],
    ['NumericGreaterThan', '10', '11', true],
    ['NumericGreaterThan', '10', '9', false],
    ['NumericGreaterThan', '9', '10', true],
    ['NumericGreaterThanEquals', '-10', '-9.5', true],
    ['NumericGreaterThanEquals', '10', 'ten', false],
  ]),
  ...cases('Conditions_Date', 'aws:CurrentTime', [
    ['DateEquals', '2026-01-01T00:00:00Z', '2026-01-01T01:00:00+01:00', true],
    ['DateNotEquals', '2026-01-01', '2026-01-01T00:00:00Z', false],
    ['DateGreaterThan', '2020-04-01T00:00:00Z', '2026-01-01T00:00:00Z', true],
    ['DateGreaterThan', '2099-01-01T00:00:00Z', '2026-01-01T00:00:00Z', false],
    ['DateGreaterThanEquals', '2026-01', '2026-01-01T00:00:00.000Z', true],
    ['DateLessThan', '2099-01T', '2026-01-01T00:00:00Z', true],
    ['DateLessThan', '2026-01-01T00:00:00.5Z', '2026-01-01T00:00:00Z', true],
    ['DateLessThanEquals', '1767225600', '2026-01-01T00:00:00Z', true],
    ['DateLessThanEquals', '1767225599', '2026-01-01T00:00:00Z', false],
  ]),
  ...cases('Conditions_Date', 'aws:EpochTime', [['DateLessThan', '2026-01-02', '1767225600', true]]),
  ...cases('Conditions_IPAddress', 'aws:SourceIp', [
    ['IpAddress', '203.0.113.0/24', '203.0.113.7', true],
    ['IpAddress', '203.0.113.0/24', '203.0.114.7', false],
    ['IpAddress', '203.0.113.7', '203.0.113.7', true],
    ['IpAddress', '0.0.0.0/0', '203.0.113.7', true],
    ['IpAddress', ['192.0.2.0/24', '2001:DB8:1234:5678::/64'], '2001:db8:1234:5678::1', true],
    ['IpAddress', '2001:db8::/32', '2001:db9::', false],
    ['IpAddress', '::/0', '203.0.113.7', false],
    ['NotIpAddress', '203.0.113.0/24', '203.0.113.7', false],
    ['NotIpAddress', '203.0.113.0/24', '198.51.100.7', true],
  ]),
  ...cases('Conditions_BinaryEquals', 'key', [
    ['BinaryEquals', 'QmluYXJ5VmFsdWVJbkJhc2U2NA==', 'QmluYXJ5VmFsdWVJbkJhc2U2NA==', true],
    ['BinaryEquals', 'QmluYXJ5', 'QmluYXJ6', false],
  ]),
  underCondition(
    'a date that the request does not have is after none',
    `${links.operators}#Conditions_IfExists`,
    { DateGreaterThan: { 'aws:TokenIssueTime': '2020-01-01' } },
    {},
    false,
  ),
];

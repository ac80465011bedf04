import { isJsonObject, type Json } from '../../../trust/json.ts';
import type { PolicyElement, Statement } from '../../../trust/policy/document.ts';
import { explainOutsiderOpening, outsiderOpenings } from '../../../trust/policy/outsider-openings.ts';
import { readPolicy } from '../../../trust/policy/parse-policy.ts';
import type { DesiredIssuer } from '../desired.ts';
import { documentArns } from './policy.ts';

/**
 * Describes what a bucket's policy lets outsiders do besides reading `documents`: any write, or any other read. A policy that
 * cannot be evaluated counts as open.
 */
export function openingsBeyond(
  { partition, account }: DesiredIssuer,
  bucket: string,
  policy: Json,
  documents: readonly string[] = documentArns(partition, bucket),
): readonly string[] {
  if (policy === null) return [];
  const reading = isJsonObject(policy)
    ? readPolicy(policy, 'resource')
    : { fault: 'It is not a JSON object.' };
  if ('fault' in reading) return [`irsactl cannot evaluate the policy: ${reading.fault}`];
  const questions = reading.policy.statements.flatMap(readQuestions);
  const asked = questions.filter(({ resource }) => !documents.includes(resource));
  const openings = [
    ...outsiderOpenings(reading.policy, account, 'write'),
    ...asked.flatMap((question) => outsiderOpenings(reading.policy, account, question)),
  ];
  return [...new Set(openings.map(explainOutsiderOpening))];
}

/** One matching action and resource for each pattern of a statement. */
function readQuestions({ action, resource }: Statement) {
  return samples(action, 's3:GetObject').flatMap((each) =>
    samples(resource, '*').map((one) => ({ action: each, resource: one })),
  );
}

function samples(element: PolicyElement | null, other: string): readonly string[] {
  const values = !element || element.negated ? [other] : element.values;
  return values.map((value) => value.replaceAll(/[*?]/g, 'x'));
}

import type { Json } from '../json.ts';
import { bucketBreaches, type PolicyBucket } from './bucket-form.ts';
import type { Condition, PolicyElement, PolicyPlace, PolicyVersion, Statement } from './document.ts';
import { operatorNamed } from './operators.ts';
import { readDocument } from './parse-policy.ts';
import { readPointInTime } from './point-in-time.ts';
import { type Breach, type PolicyFault, type PolicyRule, policyRules } from './policy-fault.ts';
import { principalBreaches } from './principal-form.ts';
import { resourceBreach } from './resource-form.ts';

/** The use of a policy, which determines its grammar and size limit. */
export type PolicyUse = 'trust' | 'inline' | 'managed' | 'session' | PolicyBucket;

/**
 * Characters of a policy, without white space; `inline` is for all inline policies of one role together,
 * and `managedInRole` is the maximum number of managed policies of a role. The quota for trust policies can be raised.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export const policyQuotas = { inline: 10_240, managed: 6144, trust: 2048, managedInRole: 25 } as const;

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-bucket-policies.html: 20 KB, including white space. */
const bucketQuota = 20_480;

/**
 * Why AWS would not store a policy: every rule that it breaks, in AWS's order, so the first is AWS's error. Empty for a
 * policy that AWS accepts. It cannot check what depends on the account: whether a principal exists, and whether inline
 * policies fit into the role's quota together with the others.
 *
 * @param document The policy text, or its JSON.
 * @param use The use of the policy: the trust policy of a role, an inline or managed policy, a session policy, or
 *   the policy of a bucket.
 * @example
 * policyFaults({ Version: '2012-10-17', Statement: { Effect: 'allow', Action: '*', Resource: '*' } }, 'inline');
 * // [{ rule: 'legacy', at: ['Statement', 'Effect'], why: 'Effect must be "Allow" or "Deny"; seen: "allow".',
 * //    code: 'MalformedPolicyDocument', answer: 'The policy failed legacy parsing' }]
 */
export function policyFaults(document: string | Json, use: PolicyUse): readonly PolicyFault[] {
  const place = placeOf(use);
  const { policy, paths, breaches } = readDocument(document, place);
  const found = [
    ...characterBreaches(document, use),
    ...breaches,
    ...policy.statements.flatMap((statement, index) => {
      const at = paths[index] ?? [];
      return statementBreaches(statement, place, use).map((breach) => ({
        ...breach,
        at: [...at, ...breach.at],
      }));
    }),
    ...versionBreaches(policy.version, use),
    ...sizeBreaches(document, use),
  ];
  return found
    .toSorted((one, other) => policyRules.indexOf(one.rule) - policyRules.indexOf(other.rule))
    .map((breach) => ({
      rule: breach.rule,
      at: breach.at,
      why: breach.why,
      code: codeOf(breach.rule, place),
      answer: answerOf(breach, place),
    }));
}

/** AWS's fixed message for a rule; for trust policies, AWS returns a more specific one if it can. */
const answers: Record<PolicyPlace, Partial<Record<PolicyRule, string>>> = {
  identity: {
    json: 'Syntax errors in policy.',
    syntax: 'Syntax errors in policy.',
    principal: 'Policy document should not specify a principal.',
    legacy: 'The policy failed legacy parsing',
    actions: 'Policy statement must contain actions.',
    resources: 'Policy statement must contain resources.',
  },
  trust: { json: 'This policy contains invalid Json', syntax: 'Syntax errors in policy.' },
  resource: {
    json: "Policies must be valid JSON and the first byte must be '{'",
    'principal-form': 'Invalid principal in policy',
  },
};

function answerOf({ rule, why, answer }: Breach, place: PolicyPlace): string {
  const fixed = answers[place][rule];
  const said = place === 'trust' ? (answer ?? fixed) : (fixed ?? answer);
  return said ?? why.replace(/\.$/, '');
}

function placeOf(use: PolicyUse): PolicyPlace {
  if (typeof use === 'object') return 'resource';
  return use === 'trust' ? 'trust' : 'identity';
}

function codeOf(rule: PolicyRule, place: PolicyPlace): PolicyFault['code'] {
  if (place === 'resource') return 'MalformedPolicy';
  if (rule === 'characters') return 'ValidationError';
  return rule === 'size' ? 'LimitExceeded' : 'MalformedPolicyDocument';
}

function statementBreaches(statement: Statement, place: PolicyPlace, use: PolicyUse): readonly Breach[] {
  const { action, resource, principal, conditions } = statement;
  const actionRule = place === 'trust' ? trustActionFault : actionFault;
  return [
    ...sidBreaches(statement, place),
    ...(typeof use === 'object' ? bucketBreaches(statement, use) : []),
    ...(place === 'identity' ? elementBreaches('Resource', resource, resourceBreach) : []),
    ...(place === 'resource'
      ? []
      : elementBreaches('Action', action, (value) => actionBreach(value, actionRule))),
    ...principalBreaches(statement, place).map((breach) => ({
      ...breach,
      at: [principal?.negated ? 'NotPrincipal' : 'Principal'],
    })),
    ...conditions.flatMap((condition) =>
      conditionBreaches(condition, place).map((breach) => ({
        ...breach,
        at: ['Condition', condition.operator, condition.key],
      })),
    ),
  ];
}

function elementBreaches(
  name: 'Action' | 'Resource',
  element: PolicyElement | null,
  breachOf: (value: string) => Omit<Breach, 'at' | 'why'> | null,
): readonly Breach[] {
  const at = [element?.negated ? `Not${name}` : name];
  return (element?.values ?? []).flatMap((value) => {
    const breach = breachOf(value);
    const form =
      name === 'Action' ? 'vendor:action' : 'an ARN, arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE,';
    const why = breach?.answer ?? `It must be ${form} or "*".`;
    return breach
      ? [{ ...breach, at, why: `${name} ${JSON.stringify(value)}: ${why.replace(/\.?$/, '.')}` }]
      : [];
  });
}

function actionBreach(value: string, faultOf: typeof actionFault): Omit<Breach, 'at' | 'why'> | null {
  const answer = faultOf(value);
  return answer === null ? null : { rule: 'action-form', answer };
}

/** S3 accepts any text, IAM only letters and digits: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_sid.html */
function sidBreaches({ sid }: Statement, place: PolicyPlace): readonly Breach[] {
  if (sid === null || place === 'resource' || /^[0-9A-Za-z]*$/.test(sid)) return [];
  const why = `The Sid ${JSON.stringify(sid)} must contain only letters and digits.`;
  return [{ rule: 'sid', at: ['Sid'], why, answer: sidAnswer }];
}

const sidAnswer =
  'Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*';

/** Only managed policies cannot use the older version: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html */
function versionBreaches(version: PolicyVersion, use: PolicyUse): readonly Breach[] {
  if (use !== 'managed' || version === '2012-10-17') return [];
  const why = 'Policy document must be version 2012-10-17 or greater.';
  return [{ rule: 'version', at: ['Version'], why, answer: why }];
}

/** The pattern of PolicyDocument: https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html */
function characterBreaches(document: string | Json, use: PolicyUse): readonly Breach[] {
  const [character] = /[^\t\n\r\u0020-\u00FF]/u.exec(textOf(document)) ?? [];
  if (character === undefined || typeof use === 'object') return [];
  const answer =
    'The specified value for policyDocument is invalid. It must contain only printable ASCII characters.';
  return [
    { rule: 'characters', at: [], why: `A policy must not contain ${JSON.stringify(character)}.`, answer },
  ];
}

function sizeBreaches(document: string | Json, use: PolicyUse): readonly Breach[] {
  const text = textOf(document);
  if (typeof use === 'object') {
    if (Buffer.byteLength(text) <= bucketQuota) return [];
    const answer = `Normalized policy document exceeds the maximum allowed size of ${bucketQuota} bytes.`;
    return [{ rule: 'size', at: [], why: answer, answer }];
  }
  if (use !== 'managed' && use !== 'trust') return [];
  const [quota, size] = [policyQuotas[use], countedLength(text)];
  if (size <= quota) return [];
  const answer = `Cannot exceed quota for ${use === 'managed' ? 'PolicySize' : 'ACLSizePerRole'}: ${quota}`;
  return [{ rule: 'size', at: [], why: `The policy has ${size} characters; IAM allows ${quota}.`, answer }];
}

/** The length that counts against IAM's quotas: without white space. */
export function countedLength(text: string): number {
  return text.replace(/\s/g, '').length;
}

function textOf(document: string | Json): string {
  return typeof document === 'string' ? document : JSON.stringify(document);
}

const withoutVendor = 'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.';

/**
 * IAM's own message for an invalid value of Action; null for a valid one. IAM does not check whether the service has
 * the
 * action. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html
 */
function actionFault(action: string): string | null {
  if (action === '*') return null;
  const [vendor = '', ...rest] = action.split(':');
  if (rest.length === 0 || rest[0] === '') return withoutVendor;
  if (rest.length > 1) return 'Actions/Condition can contain only one colon.';
  return /^[a-z0-9.-]+$/i.test(vendor) || vendor === '*' ? null : `Vendor ${vendor} is not valid`;
}

/** The same for the trust policy of a role, which allows only STS actions. */
function trustActionFault(action: string): string | null {
  return /^sts:[^:]+$/i.test(action) ? null : 'AssumeRole policy may only specify STS AssumeRole actions.';
}

/**
 * Violations in a condition, for example the key `https://ISSUER:sub`, which has one colon too many. In identity policies
 * IAM accepts a key without a prefix, although its message for such actions says "Actions/Conditions". Two projects
 * tested this on AWS: https://github.com/getmoto/moto/pull/2269, https://github.com/localstack/localstack/pull/13732
 */
function conditionBreaches(condition: Condition, place: PolicyPlace): readonly Omit<Breach, 'at'>[] {
  const { operator: name, key, values } = condition;
  const operator = operatorNamed(name);
  if (!operator) return [{ rule: 'syntax', why: `IAM has no condition operator ${JSON.stringify(name)}.` }];
  const date = values.find((value) => !value.includes('${') && readPointInTime(value) === null);
  return [
    ...(operator.kind === 'date' && date !== undefined
      ? [{ rule: 'legacy', why: `${name} ${key} is not a date: ${JSON.stringify(date)}.` } as const]
      : []),
    ...(colonsOf(key) > 1 ? [colonBreach(key, place)] : []),
  ];
}

/** The user-defined part of a tag key may contain colons: `aws:ResourceTag/eks:cluster-name`. */
function colonsOf(key: string): number {
  const [own = key] = /^[\w-]+:\w*tag\//i.exec(key) ?? [];
  return own.split(':').length - 1;
}

/** Seen at https://github.com/terraform-aws-modules/terraform-aws-eks/issues/1084 (trust) and https://github.com/eksctl-io/eksctl/issues/2794 (identity). */
function colonBreach(key: string, place: PolicyPlace): Omit<Breach, 'at'> {
  const hint = /^https:\/\//i.test(key) ? `; write the issuer without https://` : '';
  return {
    rule: 'condition-form',
    why: `The condition key ${JSON.stringify(key)} has more than one colon${hint}.`,
    answer: `${place === 'identity' ? 'Actions/Condition' : 'Condition'} can contain only one colon.`,
  };
}

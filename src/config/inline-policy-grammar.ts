import { partitionIds } from '../trust/arn.ts';
import { operatorNames } from '../trust/policy/operators.ts';
import { conditions, exactlyOne } from './schema-conditions.ts';

/** A text that matches a pattern, or a list of such texts. */
function textsOf(pattern: string) {
  const text = { type: 'string', pattern };
  return { anyOf: [text, { type: 'array', items: text, minItems: 1 }] };
}

/** Values of a condition: IAM converts numbers and booleans to text. */
const values = ['string', 'boolean', 'number'].map((type) => ({ type }));

/** `*`, or a service and an action. */
const actions = textsOf('^(?:\\*|(?:[a-zA-Z0-9.-]+|\\*):[^:]*)$');

/** `*`, or an ARN of a partition with its service. */
const resources = textsOf(`^(?:\\*|arn:(?:${partitionIds.join('|')}):[^:*?]+(?::[\\s\\S]*)?)$`);

const operators = `^(?:Null|(?:ForAnyValue:|ForAllValues:)?(?:${operatorNames.join('|')})(?:IfExists)?)$`;

/** At most one colon, except in tag keys, which users choose. */
const conditionKeys = '^(?:[a-zA-Z0-9_-]+:[a-zA-Z0-9_]*[tT][aA][gG]/[\\s\\S]*|[^:]*(?::[^:]*)?)$';

const statement = {
  type: 'object',
  properties: {
    Sid: { type: 'string', pattern: '^[0-9A-Za-z]*$' },
    Effect: { enum: ['Allow', 'Deny'] },
    Action: actions,
    NotAction: actions,
    Resource: resources,
    NotResource: resources,
    Condition: {
      type: 'object',
      propertyNames: { type: 'string', pattern: operators },
      additionalProperties: {
        type: 'object',
        propertyNames: { type: 'string', pattern: conditionKeys },
        additionalProperties: { anyOf: [...values, { type: 'array', items: { anyOf: values } }] },
      },
    },
  },
  required: ['Effect'],
  additionalProperties: false,
  ...conditions(exactlyOne('Action', 'NotAction'), exactlyOne('Resource', 'NotResource')),
};

/**
 * The part of an inline policy's grammar that editors get; the rule `policy-grammar` checks all of it.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
export const inlinePolicyGrammar = conditions({
  type: 'object',
  properties: {
    Version: { enum: ['2012-10-17', '2008-10-17'] },
    Id: { type: 'string' },
    Statement: { anyOf: [statement, { type: 'array', items: statement, minItems: 1 }] },
  },
  required: ['Statement'],
  additionalProperties: false,
});

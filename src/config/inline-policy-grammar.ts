import { conditions, exactlyOne } from './schema-conditions.ts';

const texts = {
  anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' }, minItems: 1 }],
};

const statement = {
  type: 'object',
  properties: {
    Sid: { type: 'string', pattern: '^[0-9A-Za-z]*$' },
    Effect: { enum: ['Allow', 'Deny'] },
    Action: texts,
    NotAction: texts,
    Resource: texts,
    NotResource: texts,
    Condition: { type: 'object', additionalProperties: { type: 'object' } },
  },
  required: ['Effect'],
  additionalProperties: false,
  ...conditions(exactlyOne('Action', 'NotAction'), exactlyOne('Resource', 'NotResource')),
};

/**
 * What editors are shown of an inline policy's grammar; the whole of it is the rule `policy-grammar`.
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

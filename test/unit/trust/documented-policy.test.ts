import { describe, expect, it } from 'vitest';
import { evaluatePolicy } from '../../../src/trust/policy/evaluate-policy.ts';
import { parsePolicy } from '../../../src/trust/policy/parse-policy.ts';
import { conditionCases } from './documented-condition-cases.ts';
import { operatorCases } from './documented-operator-cases.ts';
import { statementCases } from './documented-statement-cases.ts';
import { variableCases } from './documented-variable-cases.ts';

describe("AWS's documentation", () => {
  it.each([...conditionCases, ...operatorCases, ...variableCases, ...statementCases])(
    '$rule ($link)',
    ({ place, policy, request, outcome }) => {
      expect(evaluatePolicy([parsePolicy(policy, place)], request).outcome).toBe(outcome);
    },
  );
});

import type { z } from 'zod';
import { planSchema } from '../../chain/plan-schema.ts';
import { progressEventSchema } from '../../chain/progress-schema.ts';
import { graphResult, runResult, statusResult, verifyResult } from './chain-results.ts';
import { roleListResult, roleResult } from './role-results.ts';
import {
  clusterResult,
  demoResult,
  discoveryResult,
  errorReport,
  explanationResult,
  iamPolicyResult,
  initResult,
  jwksResult,
  keyResult,
  lintResult,
  renderResult,
  sandboxResult,
  trustPolicyResult,
  validateResult,
  versionResult,
  warningReport,
} from './step-results.ts';

/** A JSON output, and the commands that print it. */
interface Output {
  /** Of the file in schema/output. */
  readonly name: string;
  readonly commands: readonly string[];
  readonly title: string;
  readonly schema: z.ZodType;
}

function output(command: string, title: string, schema: z.ZodType, name = command.replace(' ', '-')): Output {
  return { name, commands: [command], title, schema };
}

/** The result of each command, on standard output. */
export const results: readonly Output[] = [
  output('init', 'the written files', initResult),
  output('validate', 'the mistakes in irsa.yaml', validateResult),
  output('lint', 'the mistakes in trust policies', lintResult),
  output('plan', 'what apply would change', planSchema),
  {
    name: 'run',
    commands: ['apply', 'rotate', 'destroy', 'rollback'],
    title: 'the plan, and its result',
    schema: runResult,
  },
  output('status', 'the state of each link', statusResult),
  output('graph', 'the chain as parts and their relations', graphResult),
  output('verify', 'whether each link holds', verifyResult),
  output('role list', 'the roles of the chain', roleListResult),
  output('role show', 'one role, with its policies', roleResult, 'role'),
  output('key', 'a key pair: its kid and its files', keyResult),
  output('jwks', 'a JWKS', jwksResult),
  output('discovery', 'a discovery document', discoveryResult),
  output('trust-policy', 'the trust policy of a role', trustPolicyResult),
  output('iam-policy', 'the IAM policy for running irsactl', iamPolicyResult),
  output('render', 'Kubernetes objects', renderResult),
  output('sandbox', 'the addresses of the sandbox', sandboxResult),
  output('demo', 'the results of the demo', demoResult),
  output('demo cluster', 'the addresses of the cluster', clusterResult),
  output('explain', 'an explanation', explanationResult),
  output('version', 'the version of irsactl and its platform', versionResult),
];

/** Lines on standard error. */
export const messages: readonly Output[] = [
  {
    name: 'progress',
    commands: ['apply', 'rotate', 'destroy', 'rollback', 'verify', 'demo'],
    title: 'an event of the work in progress',
    schema: progressEventSchema,
  },
  { name: 'warning', commands: [], title: 'a problem that does not stop the command', schema: warningReport },
  { name: 'errors', commands: [], title: 'why a command failed', schema: errorReport },
];

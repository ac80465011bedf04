import type { z } from 'zod';
import { planSchema } from '../../chain/plan-schema.ts';
import { progressEventSchema } from '../../chain/progress-schema.ts';
import { runResult, statusResult, verifyResult } from './chain-results.ts';
import { clusterResult, demoResult } from './demo-results.ts';
import { discoveryResult, iamPolicyResult, jwksResult, trustPolicyResult } from './document-results.ts';
import { explanationResult } from './explanation-results.ts';
import { graphResult } from './graph-result.ts';
import { errorReport, warningReport } from './messages.ts';
import { roleEditResult, roleListResult, roleResult } from './role-results.ts';
import {
  initResult,
  keyResult,
  lintResult,
  renderResult,
  sandboxResult,
  validateResult,
  versionResult,
} from './step-results.ts';

/** What `-o json` prints, and who prints it. */
interface Output {
  /** Of the file in schema/output. */
  readonly name: string;
  /** Commands whose result it is, as they are called. */
  readonly commands: readonly string[];
  readonly title: string;
  readonly schema: z.ZodType;
}

/** The result of each command, on standard output. */
export const results: readonly Output[] = [
  { name: 'init', commands: ['init'], title: 'the files that were written', schema: initResult },
  { name: 'validate', commands: ['validate'], title: 'what is wrong with irsa.yaml', schema: validateResult },
  { name: 'lint', commands: ['lint'], title: 'what is wrong with trust policies', schema: lintResult },
  { name: 'plan', commands: ['plan'], title: 'what apply would change', schema: planSchema },
  {
    name: 'run',
    commands: ['apply', 'rotate', 'destroy', 'rollback'],
    title: 'the plan that was shown, and what became of it',
    schema: runResult,
  },
  { name: 'status', commands: ['status'], title: 'how each link stands', schema: statusResult },
  {
    name: 'graph',
    commands: ['graph'],
    title: 'the chain as parts and what they have to do with one another',
    schema: graphResult,
  },
  { name: 'verify', commands: ['verify'], title: 'whether each link holds', schema: verifyResult },
  { name: 'role-list', commands: ['role list'], title: 'the roles of the chain', schema: roleListResult },
  { name: 'role', commands: ['role show'], title: 'one role, with its policies', schema: roleResult },
  {
    name: 'role-edit',
    commands: ['role create', 'role delete'],
    title: 'what was changed in irsa.yaml',
    schema: roleEditResult,
  },
  { name: 'key', commands: ['key'], title: 'a key pair: its kid and its files', schema: keyResult },
  { name: 'jwks', commands: ['jwks'], title: 'a JWKS', schema: jwksResult },
  { name: 'discovery', commands: ['discovery'], title: 'a discovery document', schema: discoveryResult },
  {
    name: 'trust-policy',
    commands: ['trust-policy'],
    title: 'the trust policy of a role',
    schema: trustPolicyResult,
  },
  {
    name: 'iam-policy',
    commands: ['iam-policy'],
    title: 'the IAM policy for running irsactl',
    schema: iamPolicyResult,
  },
  { name: 'render', commands: ['render'], title: 'Kubernetes objects', schema: renderResult },
  { name: 'sandbox', commands: ['sandbox'], title: 'how clients reach the sandbox', schema: sandboxResult },
  { name: 'demo', commands: ['demo'], title: 'what the demo has shown', schema: demoResult },
  {
    name: 'demo-cluster',
    commands: ['demo cluster'],
    title: 'how clients reach the cluster',
    schema: clusterResult,
  },
  { name: 'explain', commands: ['explain'], title: 'an explanation', schema: explanationResult },
  { name: 'version', commands: ['version'], title: 'what irsactl is, and runs on', schema: versionResult },
];

/** Lines on standard error. */
export const messages: readonly Output[] = [
  {
    name: 'progress',
    commands: ['apply', 'rotate', 'destroy', 'rollback', 'verify', 'demo'],
    title: 'one event of the work under way',
    schema: progressEventSchema,
  },
  { name: 'warning', commands: [], title: 'a problem that stops nothing', schema: warningReport },
  { name: 'errors', commands: [], title: 'why a command failed', schema: errorReport },
];

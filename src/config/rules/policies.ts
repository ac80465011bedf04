import { partitionOf, requireAccountId } from '../../trust/arn.ts';
import { parsePolicyArn } from '../../trust/parse-arn.ts';
import { countedLength, policyQuotas } from '../../trust/policy/policy-faults.ts';
import { type Fault, type FieldPath, fieldName, quoted } from '../fault.ts';
import { entriesOf, type PartialChain } from '../partial-chain.ts';
import { resolvePolicyArn } from '../policy-reference.ts';
import { presetDocument, presetPolicyName, presetSchema } from '../presets/presets.ts';
import { hasForm, policyForm } from '../text-forms.ts';
import type { Rule } from './rule.ts';

const { managedInRole: mostManaged } = policyQuotas;

interface WrittenPolicy {
  readonly text: string;
  /** The `account` of the role in irsa.yaml; undefined for the main account. */
  readonly account: string | undefined;
  readonly path: FieldPath;
}

function rolesOf(chain: PartialChain) {
  return entriesOf(chain.spec?.roles, ['spec', 'roles']).map(({ value, path }) => ({
    role: value,
    path,
    policies: entriesOf(value.policies, [...path, 'policies']),
  }));
}

function referencesOf(chain: PartialChain): readonly WrittenPolicy[] {
  return rolesOf(chain)
    .flatMap(({ role: { account, permissionsBoundary }, path, policies }) => [
      ...policies.map(({ value, path: at }) => ({ text: value.managed, path: [...at, 'managed'], account })),
      { text: permissionsBoundary, path: [...path, 'permissionsBoundary'], account },
    ])
    .flatMap(({ text, ...others }) => (text === undefined ? [] : [{ text, ...others }]));
}

/** Managed policies and boundaries are ARNs, or names of AWS managed policies. */
export const policyReferencesRule: Rule = (chain) =>
  referencesOf(chain)
    .filter(({ text }) => !hasForm(text, policyForm))
    .map(({ text, path }) => ({
      code: 'IRSA-CONFIG-007',
      path,
      what: `${quoted(text)} does not name a managed policy.`,
      why: `Expected ${policyForm.description}.`,
      next: 'Copy the ARN from `aws iam list-policies`.',
    }));

/** An ARN is in the partition of the region. */
export const policyPartitionRule: Rule = (chain) => {
  const region = chain.spec?.aws?.region;
  if (region === undefined) return [];
  const { id: own } = partitionOf(region);
  return referencesOf(chain).flatMap(({ text, path }): readonly Fault[] => {
    const partition = parsePolicyArn(text)?.partition.id ?? own;
    if (partition === own) return [];
    return [
      {
        code: 'IRSA-CONFIG-007',
        path,
        what: `${fieldName(path)} is in another AWS partition.`,
        why: `The ARN is in ${partition}, but ${region} is in ${own}.`,
        next: `Name a policy in ${own}.`,
      },
    ];
  });
};

/** IAM attaches only AWS's policies and those of the role's account. */
export const policyAccountRule: Rule = (chain) => {
  const aws = chain.spec?.aws;
  const named = entriesOf(aws?.accounts, []).map(({ value }) => value);
  return referencesOf(chain).flatMap(({ text, path, account }): readonly Fault[] => {
    const own = account === undefined ? aws?.account : named.find(({ name }) => name === account)?.id;
    const written = parsePolicyArn(text)?.account ?? 'aws';
    if (own === undefined || written === 'aws' || written === own) return [];
    return [
      {
        code: 'IRSA-CONFIG-007',
        path,
        what: `${fieldName(path)} is a policy of another account.`,
        why: `It is in ${written}. IAM attaches only AWS's policies and those of the role's account, ${own}.`,
        next: `Create the policy in ${own}, or make it an inline policy.`,
      },
    ];
  });
};

/** A policy is attached to a role only once, by name or ARN. */
export const repeatedPoliciesRule: Rule = (chain) => {
  const region = chain.spec?.aws?.region;
  const identityOf = (managed: string) =>
    region === undefined ? managed : resolvePolicyArn(managed, region);
  return rolesOf(chain).flatMap(({ policies }) => {
    const seen = new Set<string>();
    return policies.flatMap(({ value, path }): readonly Fault[] => {
      const inline = value.inline?.name ?? (value.preset && presetPolicyName(value.preset));
      const name = inline ?? value.managed;
      if (name === undefined) return [];
      // IAM ignores case in the names of inline policies; managed ones differ by their ARN.
      const key = inline === undefined ? `managed ${identityOf(name)}` : `inline ${name.toLowerCase()}`;
      if (!seen.has(key)) {
        seen.add(key);
        return [];
      }
      return [tooMuch(path, `The role has the policy ${quoted(name)} twice.`, 'Remove one of them.')];
    });
  });
};

/** IAM limits the number of managed policies and the size of inline policies of a role. */
export const policyLimitsRule: Rule = (chain) => {
  const region = chain.spec?.aws?.region;
  return rolesOf(chain).flatMap(({ path, policies }) => {
    const managed = policies.filter(({ value }) => value.managed !== undefined).length;
    const characters = policies.reduce(
      (sum, { value }) => sum + sizeOf(value.inline?.document) + sizeOf(presetPolicy(value.preset, region)),
      0,
    );
    const at = [...path, 'policies'];
    return [
      ...(managed > mostManaged
        ? [tooMuch(at, `The role has ${managed} managed policies.`, `Keep at most ${mostManaged}.`)]
        : []),
      ...(characters > policyQuotas.inline
        ? [
            tooMuch(
              at,
              `The role's inline policies have ${characters} characters.`,
              'Shorten them, or use managed policies.',
            ),
          ]
        : []),
    ];
  });
};

/** The policy of a preset, with the length that it has in any account; undefined if a part of it was refused. */
function presetPolicy(written: object | undefined, region: string | undefined) {
  if (written === undefined || region === undefined || !presetSchema.safeParse(written).success)
    return undefined;
  return presetDocument(written, { partition: partitionOf(region), region, account: anyAccount });
}

const anyAccount = requireAccountId('000000000000');

/** IAM does not count white space. */
function sizeOf(document: unknown): number {
  return document === undefined ? 0 : countedLength(JSON.stringify(document));
}

function tooMuch(path: FieldPath, what: string, next: string): Fault {
  const why = `A role may have each policy once, at most ${mostManaged} managed policies, and ${policyQuotas.inline} characters of inline policies.`;
  return { code: 'IRSA-CONFIG-011', path, what, why, next };
}

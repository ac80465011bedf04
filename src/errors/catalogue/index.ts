import { awsErrors } from './aws.ts';
import { binariesErrors } from './binaries.ts';
import { cliErrors } from './cli.ts';
import { configErrors } from './config.ts';
import { controlPlaneErrors } from './control-plane.ts';
import { demoErrors } from './demo.ts';
import type { CatalogueEntry } from './entry.ts';
import { identityProviderErrors } from './identity-provider.ts';
import { injectionErrors } from './injection.ts';
import { issuerErrors } from './issuer.ts';
import { keyErrors } from './key.ts';
import { kubernetesErrors } from './kubernetes.ts';
import { lintErrors } from './lint.ts';
import { planErrors } from './plan.ts';
import { proofErrors } from './proof.ts';
import { roleErrors } from './role.ts';
import { sandboxErrors } from './sandbox.ts';
import { webhookErrors } from './webhook.ts';

/** Every error code of irsactl, in files by area. docs/reference/errors.md is generated from it. */
const all = {
  ...awsErrors,
  ...binariesErrors,
  ...cliErrors,
  ...configErrors,
  ...controlPlaneErrors,
  ...demoErrors,
  ...identityProviderErrors,
  ...injectionErrors,
  ...issuerErrors,
  ...keyErrors,
  ...kubernetesErrors,
  ...lintErrors,
  ...planErrors,
  ...proofErrors,
  ...roleErrors,
  ...sandboxErrors,
  ...webhookErrors,
} as const satisfies Readonly<Record<`IRSA-${Uppercase<string>}-${number}`, CatalogueEntry>>;

export type ErrorCode =
  | keyof typeof awsErrors
  | keyof typeof binariesErrors
  | keyof typeof cliErrors
  | keyof typeof configErrors
  | keyof typeof controlPlaneErrors
  | keyof typeof demoErrors
  | keyof typeof identityProviderErrors
  | keyof typeof injectionErrors
  | keyof typeof issuerErrors
  | keyof typeof keyErrors
  | keyof typeof kubernetesErrors
  | keyof typeof lintErrors
  | keyof typeof planErrors
  | keyof typeof proofErrors
  | keyof typeof roleErrors
  | keyof typeof sandboxErrors
  | keyof typeof webhookErrors;

export const errorCatalogue: Readonly<Record<ErrorCode, CatalogueEntry>> = all;

/** Every code, sorted. */
export const errorCodes: readonly ErrorCode[] = (Object.keys(all) as ErrorCode[]).toSorted();

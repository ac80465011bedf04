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
import { planErrors } from './plan.ts';
import { proofErrors } from './proof.ts';
import { roleErrors } from './role.ts';
import { sandboxErrors } from './sandbox.ts';
import { webhookErrors } from './webhook.ts';

/** Every error code of irsactl, in files by area. docs/errors has one generated page for each. */
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
  ...planErrors,
  ...proofErrors,
  ...roleErrors,
  ...sandboxErrors,
  ...webhookErrors,
};

export type ErrorCode = keyof typeof all;

export const errorCatalogue: Readonly<Record<ErrorCode, CatalogueEntry>> = all;

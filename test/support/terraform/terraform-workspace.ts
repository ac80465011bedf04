import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Terraform } from './find-terraform.ts';

/** The result of a Terraform command. */
interface TerraformRun {
  readonly code: number;
  /** Both streams together, as a user sees them. */
  readonly text: string;
}

/** A folder in which the real Terraform works with the real AWS provider on a sandbox. */
export interface TerraformWorkspace {
  /** Replaces the configuration, in Terraform's JSON form. */
  write(configuration: object): Promise<void>;
  apply(): Promise<TerraformRun>;
  /** Exits with 0 if nothing changes, and with 2 if something does. */
  plan(): Promise<TerraformRun>;
  destroy(): Promise<TerraformRun>;
}

/** `environment` points Terraform to the sandbox. */
export async function terraformWorkspace(
  { program, providerFolder }: Terraform,
  folder: string,
  environment: Readonly<Record<string, string>>,
): Promise<TerraformWorkspace> {
  const settings = join(folder, 'terraform.rc');
  // Terraform uses a provider in this folder unchanged: it downloads nothing and needs no `terraform init`.
  await writeFile(
    settings,
    `provider_installation {\n  dev_overrides { "hashicorp/aws" = ${JSON.stringify(providerFolder)} }\n  direct {}\n}\n`,
  );
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: folder,
    TF_CLI_CONFIG_FILE: settings,
    TF_IN_AUTOMATION: '1',
    CHECKPOINT_DISABLE: '1',
    AWS_EC2_METADATA_DISABLED: 'true',
    ...environment,
  };
  const run = (...args: string[]): Promise<TerraformRun> =>
    new Promise((resolve) => {
      const options = { cwd: folder, env, timeout: 900_000, maxBuffer: 1 << 26 };
      execFile(program, [...args, '-no-color', '-input=false'], options, (fault, stdout, stderr) => {
        const code = fault ? (typeof fault.code === 'number' ? fault.code : -1) : 0;
        // Without an exit code, a signal or an error ended it.
        resolve({
          code,
          text: `${stdout}${stderr}${code < 0 ? `\n${fault?.signal}: ${fault?.message}` : ''}`,
        });
      });
    });
  return {
    write: (configuration) => writeFile(join(folder, 'main.tf.json'), JSON.stringify(configuration, null, 1)),
    apply: () => run('apply', '-auto-approve'),
    plan: () => run('plan', '-detailed-exitcode'),
    destroy: () => run('apply', '-destroy', '-auto-approve'),
  };
}

/** The common part of every configuration for a sandbox; region and keys come from the environment. */
export const sandboxProvider = {
  terraform: { required_providers: { aws: { source: 'hashicorp/aws' } } },
  provider: { aws: { s3_use_path_style: true } },
} as const;

import type { ChainContext } from '../../chain/context.ts';
import { type Known, mapKnown } from '../../chain/known.ts';
import type { ChainOutputs } from '../../chain/outputs.ts';
import type { ServiceAccountRef } from '../../config/trust-chain.ts';
import type { Place } from '../../errors/irsa-error.ts';
import type { RoleArn } from '../../trust/arn.ts';

/** One proof to give: this service account's token yields this role. */
export interface WantedProof {
  readonly account: ServiceAccountRef;
  readonly roleArn: Known<RoleArn | null>;
  readonly roleName: string;
  readonly place: Place;
}

/** Every service account of irsa.yaml with its role. */
export interface DesiredProof {
  readonly audience: string;
  readonly proofs: readonly WantedProof[];
}

/** Derives the proofs from irsa.yaml and the roles. */
export function desiredProof(context: ChainContext, outputs: ChainOutputs): DesiredProof {
  const { chain } = context;
  const proofs = chain.roles.flatMap((role) =>
    role.serviceAccounts.map((account) => ({
      account,
      roleArn: mapKnown(outputs.roleArns, (arns) => arns[`${account.namespace}/${account.name}`] ?? null),
      roleName: role.name,
      place: role.place,
    })),
  );
  return { audience: chain.audience, proofs };
}

import type { ChainContext } from '../../chain/context.ts';
import type { ServiceAccountRef } from '../../config/trust-chain.ts';
import type { Place } from '../../errors/irsa-error.ts';
import { type RoleArn, roleArn } from '../../trust/arn.ts';

/** One proof to give: this service account's token yields this role. */
export interface WantedProof {
  readonly account: ServiceAccountRef;
  readonly roleArn: RoleArn;
  readonly roleName: string;
  readonly place: Place;
}

/** Every service account of irsa.yaml with its role. */
export interface DesiredProof {
  readonly audience: string;
  readonly proofs: readonly WantedProof[];
}

/** Derives the proofs from irsa.yaml. */
export function desiredProof({ chain, aws }: ChainContext): DesiredProof {
  const proofs = chain.roles.flatMap((role) =>
    role.serviceAccounts.map((account) => ({
      account,
      roleArn: roleArn(aws.partition, aws.account, role.name, role.path),
      roleName: role.name,
      place: role.place,
    })),
  );
  return { audience: chain.audience, proofs };
}

import type { Fault } from './fault.ts';
import { given } from './given.ts';
import { faultsSoFar } from './judge-chain.ts';
import type { StarterAnswers } from './starter-file.ts';

/** What irsactl would say of an irsa.yaml of these answers; those that are not given yet are no fault. */
export function starterFaults(answers: Partial<StarterAnswers>): readonly Fault[] {
  return faultsSoFar(starterDocument(answers));
}

/** The data of the file that `starterFile` writes for the answers, as far as they are given. */
export function starterDocument(answers: Partial<StarterAnswers>) {
  const { name, region, account, nodes, manifest, directory, roles, webhookUrl } = answers;
  return {
    metadata: given({ name }),
    spec: given({
      aws: given({ region, account }),
      issuer: issuerOf(answers),
      controlPlane: nodes && {
        nodes: nodes.map((node) =>
          given({
            name: node.name,
            ssh: node.sshHost,
            local: node.sshHost === undefined ? true : undefined,
            manifest,
            directory,
          }),
        ),
      },
      roles: roles?.map(({ serviceAccount, policies }) => ({
        serviceAccount,
        policies: policies.map((managed) => ({ managed })),
      })),
      injection: webhookUrl === undefined ? undefined : { webhook: { url: webhookUrl } },
    }),
  };
}

/** Also before its bucket has a name: CloudFront is not in every partition. */
function issuerOf({ bucket, hosting }: Partial<StarterAnswers>) {
  if (bucket === undefined && hosting === undefined) return undefined;
  switch (hosting ?? 's3') {
    case 's3':
      return { s3: given({ bucket }) };
    case 's3-account-regional':
      return { s3: given({ bucket, namespace: 'accountRegional' }) };
    case 'cloudFront':
      return { cloudFront: given({ bucket }) };
  }
}

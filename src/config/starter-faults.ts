import type { Fault } from './fault.ts';
import { given } from './given.ts';
import { faultsSoFar } from './judge-chain.ts';
import type { StarterAnswers } from './starter-file.ts';

/** The faults of an irsa.yaml with these answers; missing answers are no fault. */
export function starterFaults(answers: Partial<StarterAnswers>): readonly Fault[] {
  return faultsSoFar(starterDocument(answers));
}

/** The data of the file that `starterFile` writes for the answers so far. */
export function starterDocument(answers: Partial<StarterAnswers>) {
  const { name, region, account, nodes, manifest, directory, roles, injection, webhookUrl } = answers;
  return {
    metadata: given({ name }),
    spec: given({
      aws: given({ region, account }),
      issuer: issuerOf(answers),
      controlPlane:
        nodes === undefined || nodes.length === 0
          ? undefined
          : {
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
      injection:
        injection === undefined && webhookUrl === undefined
          ? undefined
          : given({ mode: injection, webhook: webhookUrl === undefined ? undefined : { url: webhookUrl } }),
    }),
  };
}

/** Defined even before the bucket has a name, because CloudFront is not in every partition. */
function issuerOf({ bucket, hosting }: Partial<StarterAnswers>) {
  if (bucket === undefined && hosting === undefined) return undefined;
  switch (hosting ?? 's3') {
    case 's3':
      return { s3: given({ bucket }) };
    case 's3-account-regional':
      return { s3: given({ bucket, namespace: 'accountRegional' }) };
    case 'cloudfront':
      return { cloudFront: given({ bucket }) };
  }
}

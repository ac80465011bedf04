import { z } from 'zod';
import { listOf, repositoryForm } from './parameters.ts';
import { preset } from './preset.ts';

/** https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policy-examples.html */
export const ecrPull = preset({
  policyName: 'ecr-pull',
  description: 'Pulls images from ECR repositories in this account and region.',
  parameters: z.strictObject({
    repositories: listOf(repositoryForm).describe(
      'Names of repositories, or prefixes with `*`, for example `shop/*`.',
    ),
  }),
  statements: ({ repositories }, { regional }) => [
    { actions: ['ecr:GetAuthorizationToken'], resources: ['*'] },
    {
      actions: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
      resources: repositories.map((name) => regional('ecr', `repository/${name}`)),
    },
  ],
});

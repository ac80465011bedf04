import { z } from 'zod';
import { objectOf } from '../../chain/object-of.ts';
import type { DiscoveryDocument } from '../../trust/discovery-document.ts';

const base64url = z.string().regex(/^[A-Za-z0-9_-]+$/);
const keyId = z.string().describe('Empty for the copy that --legacy-empty-kid adds.');

/** https://www.rfc-editor.org/rfc/rfc7517 and rfc7518, as far as Kubernetes signs with it. */
export const jwksResult = z.strictObject({
  keys: z
    .array(
      z.union([
        z.strictObject({
          use: z.literal('sig'),
          kty: z.literal('RSA'),
          kid: keyId,
          alg: z.literal('RS256'),
          n: base64url,
          e: base64url,
        }),
        z.strictObject({
          use: z.literal('sig'),
          kty: z.literal('EC'),
          kid: keyId,
          alg: z.enum(['ES256', 'ES384', 'ES512']),
          crv: z.enum(['P-256', 'P-384', 'P-521']),
          x: base64url,
          y: base64url,
        }),
      ]),
    )
    .min(1),
});

/** https://openid.net/specs/openid-connect-discovery-1_0.html, section 3. */
export const discoveryResult: z.ZodType<Required<DiscoveryDocument>> = objectOf<
  Required<DiscoveryDocument>
>()({
  issuer: z.string(),
  jwks_uri: z.string(),
  authorization_endpoint: z.string(),
  response_types_supported: z.array(z.string()).readonly(),
  subject_types_supported: z.array(z.string()).readonly(),
  id_token_signing_alg_values_supported: z.array(z.string()).readonly(),
  claims_supported: z.array(z.string()).readonly(),
});

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html, as far as a trust policy goes. */
export const trustPolicyResult = z.strictObject({
  Version: z.literal('2012-10-17'),
  Statement: z.array(
    z.strictObject({
      Effect: z.literal('Allow'),
      Principal: z.strictObject({ Federated: z.string() }),
      Action: z.literal('sts:AssumeRoleWithWebIdentity'),
      Condition: z.partialRecord(
        z.enum(['StringEquals', 'StringLike']),
        z.record(z.string(), z.union([z.string(), z.array(z.string())])),
      ),
    }),
  ),
});

export const iamPolicyResult = z.strictObject({
  Version: z.literal('2012-10-17'),
  Statement: z.array(
    z.strictObject({
      Sid: z.string().describe('What irsactl needs it for.'),
      Effect: z.literal('Allow'),
      Action: z.array(z.string()).min(1),
      Resource: z.array(z.string()).min(1),
      Condition: z
        .record(z.string(), z.record(z.string(), z.array(z.string()).min(1)))
        .optional()
        .describe('What it is bound to: the boundary and the managed policies of irsa.yaml.'),
    }),
  ),
});

export const proofErrors = {
  'IRSA-PROOF-001': {
    title: 'IAM has no identity provider for the issuer of the token',
    meaning:
      'STS found no OpenID Connect provider for the `iss` of the token in the account of the role. It compares issuer and provider character by character.',
    cure: 'Run `irsactl apply`. Check that the API server signs with the issuer of the provider (`irsactl verify` names both).',
  },
  'IRSA-PROOF-002': {
    title: 'STS could not get the key that verifies the token',
    meaning:
      'STS fetches the discovery document and the JWKS of the issuer. One of them was not reachable, not valid, or lacks the key that signed the token.',
    cure: 'Run `irsactl verify`: the links `issuer` and `control-plane` show the cause. After a key change, STS may cache the old JWKS for a while.',
  },
  'IRSA-PROOF-003': {
    title: 'The role does not trust the token',
    meaning:
      'STS returns AccessDenied if the role does not exist, or if its trust policy does not match the issuer, subject or audience of the token.',
    cure: 'Run `irsactl verify`: the link `roles` compares the trust policy with the required one. Then run `irsactl apply`.',
  },
  'IRSA-PROOF-004': {
    title: 'The identity provider does not know the audience',
    meaning: 'The `aud` of the token is not one of the client IDs of the identity provider.',
    cure: 'Run `irsactl apply`, which adds the audience to the identity provider.',
  },
  'IRSA-PROOF-005': {
    title: 'The token has expired',
    meaning:
      'STS compares the expiry of the token with its own clock. If a fresh token is expired, the clock of a control plane node is wrong.',
    cure: 'Set the clocks of the control plane nodes with NTP.',
  },
  'IRSA-PROOF-006': {
    title: 'The service account has no token',
    meaning: 'The API server issued no token: the service account or its namespace does not exist.',
    cure: 'Run `irsactl apply`, which creates the service accounts of irsa.yaml in existing namespaces.',
  },
  'IRSA-PROOF-007': {
    title: 'The API server refused to issue a token',
    meaning:
      'The API server refused the TokenRequest, usually because the user of the kubeconfig may not `create serviceaccounts/token`.',
    cure: 'Use a kubeconfig with this permission, or grant it for these service accounts.',
  },
  'IRSA-PROOF-008': {
    title: 'STS returned another role',
    meaning: 'The identity that STS returned is not the requested role.',
    cure: 'Check which server answers at the STS endpoint (`AWS_ENDPOINT_URL`, `AWS_ENDPOINT_URL_STS`, proxy).',
  },
  'IRSA-PROOF-009': {
    title: 'STS refused the token',
    meaning: 'STS gave a reason for which irsactl has no advice.',
    cure: 'Read the message from STS.',
  },
  'IRSA-PROOF-010': {
    title: 'AWS does not trust the TLS certificate of the issuer',
    meaning:
      "No CA that AWS trusts issued the issuer's certificate, and its thumbprint is not in the identity provider.",
    cure: 'Serve the issuer with a certificate from a public CA. If it must come from your own CA, add the thumbprint of its topmost certificate yourself: `aws iam update-open-id-connect-provider-thumbprint`.',
  },
} as const;

export const proofErrors = {
  'IRSA-PROOF-001': {
    title: 'IAM has no identity provider for the issuer of the token',
    meaning:
      'STS found no OpenID Connect provider for the `iss` of the token in the account of the role. Issuer and provider are compared letter by letter.',
    cure: 'Run `irsactl apply`; see that the API server signs with the issuer that the provider is for (`irsactl verify` names both).',
  },
  'IRSA-PROOF-002': {
    title: 'STS could not get the key that verifies the token',
    meaning:
      'STS fetches the discovery document and the JWKS of the issuer. One of them was not reachable, not valid, or lacks the key that the token was signed with.',
    cure: 'Run `irsactl verify`: the links `issuer` and `control-plane` say which. After a change of keys STS may hold the old JWKS for a while.',
  },
  'IRSA-PROOF-003': {
    title: 'The role does not trust the token',
    meaning:
      'STS says AccessDenied both when the role does not exist and when its trust policy does not match issuer, subject or audience of the token.',
    cure: 'Run `irsactl verify`: the link `roles` compares the trust policy with what it must be. Then `irsactl apply`.',
  },
  'IRSA-PROOF-004': {
    title: 'The identity provider does not know the audience',
    meaning: 'The `aud` of the token is not one of the client IDs of the identity provider.',
    cure: 'Run `irsactl apply`, which adds the audience to the identity provider.',
  },
  'IRSA-PROOF-005': {
    title: 'The token has expired',
    meaning:
      'STS compares the expiry of the token with its own clock. A fresh token that is expired means that the clock of a control plane node is wrong.',
    cure: 'Set the clocks of the control plane nodes by NTP.',
  },
  'IRSA-PROOF-006': {
    title: 'The service account has no token',
    meaning: 'The API server did not mint a token: the service account or its namespace does not exist.',
    cure: 'Run `irsactl apply`, which creates service accounts of irsa.yaml in existing namespaces.',
  },
  'IRSA-PROOF-007': {
    title: 'Minting a token was refused',
    meaning:
      'The API server refused the TokenRequest, mostly because the user of the kubeconfig may not `create serviceaccounts/token`.',
    cure: 'Use a kubeconfig that may, or grant it for these service accounts.',
  },
  'IRSA-PROOF-008': {
    title: 'STS gave another role',
    meaning: 'The identity that STS returned is not the role that was asked for.',
    cure: 'See what answers at the STS endpoint (`AWS_ENDPOINT_URL`, `AWS_ENDPOINT_URL_STS`, proxy).',
  },
  'IRSA-PROOF-009': {
    title: 'STS refused the token',
    meaning: 'STS gave a reason that irsactl has no advice of its own for.',
    cure: 'Read the text of STS in the message.',
  },
  'IRSA-PROOF-010': {
    title: 'AWS does not trust the TLS certificate of the issuer',
    meaning:
      'The certificate at the issuer is not issued by a CA that AWS trusts, and its thumbprint is not one of the identity provider.',
    cure: 'Serve the issuer with a certificate of a public CA. Where the certificate has to be of your own CA, add the thumbprint of its topmost certificate yourself: `aws iam update-open-id-connect-provider-thumbprint`.',
  },
} as const;

export const issuerErrors = {
  'IRSA-ISSUER-001': {
    title: 'AWS does not accept the issuer URL',
    meaning:
      'IAM requires `https://` and allows no port, query or fragment. It compares the URL with the `iss` of each token character by character, so a trailing slash or an upper-case host never matches.',
    cure: 'Write the issuer as `https://host` or `https://host/path`, in lower case and without a trailing slash.',
  },
  'IRSA-ISSUER-002': {
    title: 'AWS cannot use the response of the issuer',
    meaning:
      'The response is not a discovery document, has another content type, redirects, or is served without TLS 1.2.',
    cure: 'Publish the output of `irsactl discovery --issuer URL` and `irsactl jwks` at the two paths under the issuer URL, as `application/json`, over TLS 1.2 and 1.3.',
  },
  'IRSA-ISSUER-030': {
    title: 'The bucket belongs to another account or region',
    meaning:
      'S3 bucket names are global. irsactl uses only a bucket of this account in the region of irsa.yaml.',
    cure: 'Choose another bucket in `spec.issuer`, or correct `spec.aws`.',
  },
  'IRSA-ISSUER-031': {
    title: 'The location of the documents belongs to another chain',
    meaning:
      "Its ownership mark names another cluster, or another chain of this cluster. Two chains in one location would accept each other's tokens. If `metadata.name` was changed, the chain's resources carry the former name.",
    cure: 'Give each chain its own bucket or folder. To rename a chain, remove it under its old name with `irsactl destroy`, then apply it under the new one. If this cluster was rebuilt under the same name, remove the old chain first.',
  },
  'IRSA-ISSUER-032': {
    title: 'The bucket or its documents exist and irsactl did not create them',
    meaning: 'irsactl changes only resources with its ownership mark.',
    cure: 'Choose another name, or read the plan and adopt it with `irsactl apply --adopt`.',
  },
  'IRSA-ISSUER-033': {
    title: 'Block Public Access forbids public documents',
    meaning:
      'S3 combines the settings of the bucket, the account and the organization, and the strictest applies. AWS must be able to read two documents without credentials. So the chain cannot use a bucket while `RestrictPublicBuckets` is on for the account, and cannot set its policy while `BlockPublicPolicy` is on.',
    cure: 'Use `issuer: {cloudFront: …}`, which [keeps the bucket private](../how-to/host-the-documents-behind-cloudfront.md) (`irsactl explain spec.issuer.cloudFront`). Or use `issuer: {directory: …}` with your own web server, or turn the two settings off for this account.',
  },
  'IRSA-ISSUER-036': {
    title: 'The public documents are wrong',
    meaning: 'A document is missing, not public, outdated, or less protected than irsactl requires.',
    cure: 'Run `irsactl apply --only issuer`. On your own web server, publish the output of `irsactl discovery` and `irsactl jwks`.',
  },
  'IRSA-ISSUER-042': {
    title: "The issuer's certificate is not trusted",
    meaning:
      'AWS reads the documents over HTTPS and trusts the public certificate authorities. The certificate chain is incomplete, expired, for another name, or signed by a private CA.',
    cure: 'Give the web server a certificate from a public CA, with its intermediate certificates. For a private test setup, name the CA with `--ca-file`.',
  },
  'IRSA-ISSUER-043': {
    title: 'The issuer cannot be reached',
    meaning: "The issuer's host does not resolve, or does not answer in time.",
    cure: 'Check DNS and the web server. Until DNS points to it, use `--connect-to`.',
  },
  'IRSA-ISSUER-044': {
    title: 'The bucket contains other objects, so it is kept',
    meaning: 'irsactl deletes the bucket only when it contains nothing but what irsactl created.',
    cure: 'Move or delete the objects in the finding, then delete the bucket.',
  },
  'IRSA-ISSUER-046': {
    title: 'The JWKS contains a key that the chain did not publish',
    meaning: 'Anyone with its private key can sign tokens that AWS accepts.',
    cure: 'Find out who changed the document, then run `irsactl apply --only issuer`; the plan shows the key that it removes.',
  },
  'IRSA-ISSUER-048': {
    title: 'The bucket policy allows more than reading the two documents',
    meaning:
      'A statement that irsactl did not write lets another party write to the bucket, or read more than the two documents. Anyone who can write there decides which keys AWS trusts. A statement with a condition or `NotPrincipal` counts too if it may let everyone in.',
    cure: 'Remove the statement, or use another bucket: only the two documents need to be public.',
  },
  'IRSA-ISSUER-050': {
    title: 'The folder for the documents cannot be used',
    meaning: 'The user that runs irsactl cannot read or write the folder in `spec.issuer.directory.path`.',
    cure: 'Create the folder, give this user write access, and free space on the disk.',
  },
  'IRSA-ISSUER-053': {
    title: 'An adopted bucket is kept',
    meaning:
      'irsactl deletes only a bucket that it created. This one existed before and was adopted with `--adopt`. irsactl removes its documents, its policy statement and its tags.',
    cure: "Check whether the bucket's Block Public Access settings still suit you.",
  },
  'IRSA-ISSUER-054': {
    title: 'The documents were published with another signing key',
    meaning:
      "irsactl records which keys it published. The chain's signing key is no longer among them: the staged key was replaced or lost, or `spec.signingKey` was changed. Publishing the new key would let its holder sign tokens. Removing the old one would break the pods whose tokens it signed.",
    cure: 'Find out who changed the signing key, and restore the former one. If nothing signs with the published key, delete `keys.json` and run `irsactl apply`.',
  },
  'IRSA-ISSUER-055': {
    title: 'The documents are kept because IAM still trusts their issuer',
    meaning:
      'IAM has an identity provider for this issuer that `irsactl destroy` does not delete: it was adopted, belongs to another party, or lost its tags. Anyone can register a released bucket name, and would then own every role that trusts the provider. So the documents and the bucket stay, and destroy exits with code 4.',
    cure: 'Delete the identity provider in IAM if it is no longer needed, then run `irsactl destroy` again. Never delete the bucket or release the host name before that.',
  },
  'IRSA-ISSUER-056': {
    title: 'The issuer was changed after an apply',
    meaning: 'Tokens in use name the former issuer, so irsactl does not change it in one step.',
    cure: 'Restore the former `spec.issuer`. To move, run `irsactl destroy` twice with the former issuer, then apply the new one.',
  },
  'IRSA-ISSUER-057': {
    title: 'Keys from before the adoption are still published',
    meaning:
      'They were in the JWKS when it was adopted with `--adopt`, and are kept because tokens that they signed may be in use. Anyone who holds them can sign tokens of this cluster.',
    cure: 'When nothing signs with them, delete `keys.json` and run `irsactl apply --only issuer`.',
  },
  'IRSA-ISSUER-059': {
    title: 'The documents of a trusted issuer are missing',
    meaning:
      "IAM has the chain's identity provider, so the documents were published before. Now neither is at the location in irsa.yaml. They were deleted, or `spec.issuer.directory.path` was changed: then they are still in the former folder, which irsactl no longer knows.",
    cure: 'Run `irsactl apply` to publish them. If the folder was changed, delete `.irsactl.json` and the two documents from the former one.',
  },
  'IRSA-ISSUER-061': {
    title: 'A key that does not exist yet cannot be published',
    meaning:
      'With `spec.issuer.existing` another party publishes the documents, and irsactl only checks that they list the signing key. They cannot list a key that apply would create in the same run.',
    cure: 'Run `irsactl apply --only signing-key`, have the public key published (`irsactl jwks` prints the document), then run `irsactl apply`. With `signingKey.source: cluster` the cluster keeps its key.',
  },
  'IRSA-ISSUER-062': {
    title: 'Documents of another party list other keys',
    meaning:
      'AWS accepts a token if any key in the JWKS signed it. With `spec.issuer.existing` irsactl cannot tell who holds the other keys.',
    cure: 'Ask the publisher of the document. A former key may be removed when no token that it signed is in use.',
  },
  'IRSA-ISSUER-066': {
    title: 'Several distributions carry the mark of one chain',
    meaning:
      'irsactl creates one distribution for each chain. Its tags were copied to another one, so destroy could not tell which to delete.',
    cure: 'Remove the tags that begin with `irsactl.dev/` from the others.',
  },
  'IRSA-ISSUER-067': {
    title: 'The CloudFront deployment does not finish',
    meaning:
      'A change of a distribution usually reaches all edge locations in about five minutes. irsactl stops waiting after thirty; everything that it did so far is complete.',
    cure: 'Check the AWS Health Dashboard, then run the same command again: it continues where it stopped.',
  },
  'IRSA-ISSUER-069': {
    title: "irsa.yaml does not contain the issuer's URL",
    meaning:
      'With `spec.issuer.cloudFront` AWS assigns the URL when it creates the distribution. Either this command does not query AWS, or there is no distribution yet.',
    cure: 'Run `irsactl apply` first; `irsactl status` shows the URL. For a command that does not query AWS, use a copy of irsa.yaml with `issuer: {existing: {url: …}}`.',
  },
  'IRSA-ISSUER-072': {
    title: 'The CloudFront distribution was changed',
    meaning:
      "AWS takes the cluster's keys from what the distribution serves. Another origin, a function, a further path, a staging distribution or a cache lets another party change that, or delays it. irsactl compares every setting that decides what is served, and leaves logs and WAF to you.",
    cure: 'Find out what was changed, and who changed it (CloudTrail, `UpdateDistribution`). `irsactl plan` shows how to undo it, and `irsactl apply --only issuer` does so.',
  },
  'IRSA-ISSUER-073': {
    title: 'The CloudFront distribution of the chain is gone',
    meaning: 'AWS never assigns its domain name again.',
    cure: 'Run `irsactl plan`: a new distribution may not be listed yet. If it is gone and the chain was in use, delete the former identity provider or run `irsactl destroy`. Then run `irsactl apply`, which creates another distribution.',
  },
  'IRSA-ISSUER-075': {
    title: 'Another cluster uses the same signing key',
    meaning:
      'Another chain in this account, of another cluster, publishes the same key: the clusters were cloned, or `sa.key` was copied. Anyone who holds the key can sign tokens for both clusters.',
    cure: 'Give this cluster its own key with `signingKey: {source: new}`.',
  },
  'IRSA-ISSUER-080': {
    title: 'The DNS record of the domain is missing',
    meaning:
      'You create the record that points `spec.issuer.cloudFront.domain` to the distribution. `apply` prints it and exits with code 3.',
    cure: 'Add the record to the DNS zone of the name, then run `irsactl apply` again. It continues where it stopped.',
  },
  'IRSA-ISSUER-083': {
    title: 'The certificate cannot serve the issuer',
    meaning:
      "The certificate in `spec.issuer.cloudFront.certificate` must be in ACM in us-east-1, in the chain's account. It must be issued by a public CA, not about to expire, and cover the domain name. CloudFront would refuse it, or AWS would not trust the issuer.",
    cure: 'Wait until ACM has issued it (`PENDING_VALIDATION`), or name another certificate.',
  },
  'IRSA-ISSUER-087': {
    title: 'Another distribution uses the domain name',
    meaning:
      'CloudFront gives an alternate domain name to only one distribution, across all accounts (CNAMEAlreadyExists). irsactl detects one in this account before any change.',
    cure: 'Choose another name, or [move it](https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/alternate-domain-names-move.html) away from that distribution; then run `irsactl apply` again.',
  },
  'IRSA-ISSUER-089': {
    title: 'ACM cannot renew the certificate',
    meaning:
      'From 60 days before the expiry, ACM renews a certificate that it issued. A distribution must use it, and its validation record must be in public DNS. ACM reports that it cannot renew this one. When the certificate expires, AWS no longer accepts tokens of the cluster.',
    cure: 'Add the validation record that ACM shows for the certificate to the DNS zone of the name again.',
  },
  'IRSA-ISSUER-091': {
    title: 'The DNS record of the domain still exists',
    meaning: 'It points to a distribution that `destroy` deletes.',
    cure: 'Delete the record from the DNS zone of the name before you continue with `irsactl destroy`.',
  },
} as const;

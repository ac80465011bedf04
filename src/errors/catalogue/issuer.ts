export const issuerErrors = {
  'IRSA-ISSUER-001': {
    title: 'The issuer URL is not one that AWS accepts',
    meaning:
      'IAM wants `https://`, no port, no query and no fragment, and compares the URL with the `iss` of each token letter by letter, so a trailing slash or an upper-case host never matches.',
    cure: 'Write the issuer as `https://host` or `https://host/path`, in lower case and without a trailing slash.',
  },
  'IRSA-ISSUER-002': {
    title: 'AWS cannot use what the issuer’s address answers',
    meaning:
      'It is no discovery document, has another content type, redirects, or is served without TLS 1.2.',
    cure: 'Publish the output of `irsactl discovery --issuer URL` and `irsactl jwks` at the two paths below the issuer URL, as `application/json`, over TLS 1.2 and 1.3.',
  },
  'IRSA-ISSUER-030': {
    title: 'The bucket belongs to another account or region',
    meaning:
      'S3 bucket names are global; irsactl uses only a bucket of this account in the region of irsa.yaml.',
    cure: 'Choose another bucket in `spec.issuer`, or correct `spec.aws`.',
  },
  'IRSA-ISSUER-031': {
    title: 'The place of the documents belongs to another chain',
    meaning:
      'Its ownership mark names another cluster, or another chain of this cluster. Two chains in one place would accept each other’s tokens. After `metadata.name` was changed, the chain’s own things carry its former name.',
    cure: 'Give each chain a bucket (or folder) of its own. To rename a chain, take it down under its old name with `irsactl destroy`, then apply it under the new one. If this cluster was rebuilt under the same name, remove the old chain first.',
  },
  'IRSA-ISSUER-032': {
    title: 'The bucket or its documents exist and irsactl did not create them',
    meaning: 'irsactl changes only what carries its ownership mark.',
    cure: 'Choose another name, or take it over with `irsactl apply --adopt` after looking at the plan.',
  },
  'IRSA-ISSUER-033': {
    title: 'Block Public Access forbids public documents',
    meaning:
      'S3 combines the settings of the bucket, the account and the organization, and the strictest counts. AWS must be able to read two documents without credentials, so the chain cannot use a bucket while `RestrictPublicBuckets` is on for the account, and cannot set its policy while `BlockPublicPolicy` is.',
    cure: 'Use `issuer: {cloudFront: …}`, which [keeps the bucket closed](../how-to/host-the-documents-behind-cloudfront.md) (`irsactl explain spec.issuer.cloudFront`), or `issuer: {directory: …}` with any web server of your own; or have the two settings lifted for this account.',
  },
  'IRSA-ISSUER-036': {
    title: 'The public documents are not as they should be',
    meaning: 'A document is missing, not public, outdated, or less protected than irsactl keeps it.',
    cure: 'Run `irsactl apply --only issuer`. On your own web server, publish the output of `irsactl discovery` and `irsactl jwks`.',
  },
  'IRSA-ISSUER-042': {
    title: 'The certificate of the issuer is not trusted',
    meaning:
      'AWS reads the documents over HTTPS and trusts the public certificate authorities. The chain of certificates is incomplete, expired, for another name, or signed by a private authority.',
    cure: 'Give the web server a certificate of a public authority, with its intermediate certificates. For a private test set-up name the authority with `--ca-file`.',
  },
  'IRSA-ISSUER-043': {
    title: 'The issuer cannot be reached',
    meaning: 'The host of the issuer does not resolve, nothing answers there, or not in time.',
    cure: 'Check DNS and the web server. While DNS does not lead there yet, use `--connect-to`.',
  },
  'IRSA-ISSUER-044': {
    title: 'Other objects lie in the bucket, so it stays',
    meaning: 'irsactl deletes the bucket only when nothing is left in it that it did not put there.',
    cure: 'Move or delete the objects that the finding names, then delete the bucket.',
  },
  'IRSA-ISSUER-046': {
    title: 'A key is published that the chain did not publish',
    meaning: 'Whoever holds its private key can sign tokens that AWS accepts.',
    cure: 'Find out who changed the document, then run `irsactl apply --only issuer`; the plan shows the key that it removes.',
  },
  'IRSA-ISSUER-048': {
    title: 'The bucket policy opens more than the two documents',
    meaning:
      'A statement that irsactl did not write lets somebody else read more of the bucket than the two documents, or change it: whoever can write there decides which keys AWS believes. One with a condition or `NotPrincipal` counts too where it may let everybody in.',
    cure: 'Remove the statement, or use another bucket: nothing but the two documents needs to be open.',
  },
  'IRSA-ISSUER-050': {
    title: 'The folder for the documents cannot be used',
    meaning:
      'The folder of `spec.issuer.directory.path` cannot be read or written by the user that runs irsactl.',
    cure: 'Create the folder, give this user the right to write there, and make room on the disk.',
  },
  'IRSA-ISSUER-053': {
    title: 'A bucket that was taken over stays',
    meaning:
      'irsactl deletes only a bucket that it created. This one was there before and was taken over with `--adopt`, so the documents and the policy statement of irsactl are taken away, and its tags.',
    cure: 'Look whether the bucket’s Block Public Access suits what you use it for.',
  },
  'IRSA-ISSUER-054': {
    title: 'The documents were published with another signing key',
    meaning:
      'irsactl remembers which keys it published. The chain’s signing key is now none of them: the staged key was swapped or lost, or `spec.signingKey` was changed. Publishing the new key would let its holder make tokens, and taking the old one away would break the pods whose tokens it signed.',
    cure: 'Find out who changed the signing key, and put the former one back. Only where nothing signs with the published key, delete `keys.json` and run `irsactl apply`.',
  },
  'IRSA-ISSUER-055': {
    title: 'The documents stay because IAM still trusts their issuer',
    meaning:
      'An identity provider for this issuer exists that `irsactl destroy` does not delete: it was taken over, belongs to somebody else, or lost its tags. A bucket’s name that is given up can be registered by anybody, who would then own every role that trusts the provider. So documents and bucket stay, and destroy ends with code 4.',
    cure: 'Delete the identity provider in IAM where nobody needs it, then run `irsactl destroy` again. Never delete the bucket, or free the host name, before it.',
  },
  'IRSA-ISSUER-056': {
    title: 'The issuer was changed after an apply',
    meaning: 'Tokens in use name the former issuer, so irsactl does not move it in one step.',
    cure: 'Put the former `spec.issuer` back. To move, run `irsactl destroy` to its end with the former one, then apply the new one.',
  },
  'IRSA-ISSUER-057': {
    title: 'Keys from before the take-over are still published',
    meaning:
      'They were in the JWKS when it was taken over with `--adopt`, and are kept because tokens that they signed may be in use. Whoever holds them can make tokens of this cluster.',
    cure: 'Once nobody signs with them, delete `keys.json` and run `irsactl apply --only issuer`.',
  },
  'IRSA-ISSUER-059': {
    title: 'The documents of a trusted issuer are gone',
    meaning:
      'IAM has the chain’s identity provider, so the documents were published before, and neither is where irsa.yaml says now. Somebody deleted them, or `spec.issuer.directory.path` was changed: then they are left in the former folder, which irsactl does not know any more.',
    cure: '`irsactl apply` publishes them. After a change of the folder, delete `.irsactl.json` and the two documents from the former one.',
  },
  'IRSA-ISSUER-061': {
    title: 'Nobody can publish a key that is still to be made',
    meaning:
      'With `spec.issuer.existing` somebody else publishes the documents, and irsactl only looks whether the signing key is listed. A key that apply would make in the same run cannot be.',
    cure: 'Run `irsactl apply --only signing-key`, have the public key published (`irsactl jwks` writes the document), then run `irsactl apply`. With `signingKey.source: cluster` the cluster keeps the key that it has.',
  },
  'IRSA-ISSUER-062': {
    title: 'Documents of somebody else list other keys as well',
    meaning:
      'AWS takes a token for this cluster’s where any key of the JWKS has signed it. With `spec.issuer.existing` irsactl cannot know whose the others are.',
    cure: 'Ask whoever publishes the document. A key of before may go once no token that it signed is in use.',
  },
  'IRSA-ISSUER-066': {
    title: 'Several distributions carry the mark of one chain',
    meaning:
      'irsactl makes one distribution for a chain. Somebody copied its tags to another one, so that destroy could not tell which to delete.',
    cure: 'Take the tags that begin with `irsactl.dev/` off the others.',
  },
  'IRSA-ISSUER-067': {
    title: 'CloudFront does not finish',
    meaning:
      'A change of a distribution reaches all edges usually in about five minutes. After thirty irsactl stops waiting; everything that it did so far is complete.',
    cure: 'Look whether AWS has a problem, then run the same command again: it goes on where it stopped.',
  },
  'IRSA-ISSUER-069': {
    title: 'irsa.yaml does not say the issuer’s URL',
    meaning:
      'With `spec.issuer.cloudFront` AWS gives the URL when it makes the distribution. This command asks nobody at AWS, or there is no distribution yet.',
    cure: 'Run `irsactl apply` first; `irsactl status` shows the URL. Where a command asks nobody at AWS, use it with a copy of irsa.yaml that says `issuer: {existing: {url: …}}`.',
  },
  'IRSA-ISSUER-072': {
    title: 'The CloudFront distribution was changed',
    meaning:
      'What a distribution serves is what AWS takes for the keys of the cluster. Another origin, a function, a further path, a staging distribution or a cache lets somebody else decide that, or delays it. irsactl compares everything that decides what is served to whom; logs and WAF are left to you.',
    cure: 'Look at what was changed and by whom (CloudTrail, `UpdateDistribution`). `irsactl plan` shows the way back, and `irsactl apply --only issuer` takes it.',
  },
  'IRSA-ISSUER-073': {
    title: 'The CloudFront distribution of the chain is gone',
    meaning: 'Its domain name cannot be had again.',
    cure: 'Run `irsactl plan`: a new distribution may not be listed yet. If it is gone and the chain was in use, delete the former identity provider or run `irsactl destroy`; then run `irsactl apply`, which creates another distribution.',
  },
  'IRSA-ISSUER-075': {
    title: 'The signing key is that of another cluster, too',
    meaning:
      'Another chain in this account, of another cluster, publishes the same key: the clusters were cloned, or `sa.key` was copied. Tokens of the one are then worth as much as those of the other to whoever holds the key.',
    cure: 'Give this cluster a key of its own with `signingKey: {source: generate}`.',
  },
  'IRSA-ISSUER-080': {
    title: 'The DNS record of the domain is missing',
    meaning:
      'You write the record by which `spec.issuer.cloudFront.domain` leads to the distribution. `apply` prints it and ends with code 3.',
    cure: 'Add the record to the DNS of the name, then run `irsactl apply` again. It goes on where it stopped.',
  },
  'IRSA-ISSUER-083': {
    title: 'The certificate cannot serve the issuer',
    meaning:
      'The certificate of `spec.issuer.cloudFront.certificate` must be in ACM in us-east-1 of the chain’s account, issued, not at its end, by a public authority, and cover the domain name. CloudFront would refuse it, or AWS would not trust the issuer.',
    cure: 'Wait until ACM has issued it (`PENDING_VALIDATION`), or name another certificate.',
  },
  'IRSA-ISSUER-087': {
    title: 'The name belongs to another distribution',
    meaning:
      'CloudFront gives an alternate domain name to one distribution alone, in whatever account (CNAMEAlreadyExists). One of this account is seen before anything is done.',
    cure: 'Choose another name, or [move it](https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/alternate-domain-names-move.html) away from that distribution; then run `irsactl apply` again.',
  },
  'IRSA-ISSUER-089': {
    title: 'The certificate is not renewed',
    meaning:
      'ACM renews a certificate that it issued from 60 days before its end, as long as a distribution uses it and its validation record is in public DNS. It says that it cannot. Once the certificate has run out, AWS takes no token of the cluster any more.',
    cure: 'Add the validation record that ACM shows for the certificate to the DNS of the name again.',
  },
  'IRSA-ISSUER-091': {
    title: 'The DNS record of the domain is still there',
    meaning: 'It leads to a distribution that `destroy` deletes.',
    cure: 'Delete the record from the DNS of the name, before you go on with `irsactl destroy`.',
  },
} as const;

export const issuerErrors = {
  'IRSA-ISSUER-001': {
    title: 'The issuer URL is not one that AWS accepts',
    meaning:
      'IAM wants `https://`, no port, no query and no fragment, and compares the URL with the `iss` of each token letter by letter, so a trailing slash or an upper-case host never matches.',
    cure: 'Write the issuer as `https://host` or `https://host/path`, in lower case and without a trailing slash.',
  },
  'IRSA-ISSUER-002': {
    title: 'This is not a discovery document',
    meaning:
      'A discovery document is a JSON object with `issuer`, `jwks_uri` and the three lists that OpenID Connect demands. What was read is empty, a web page, an error message, or lacks one of them.',
    cure: 'Publish the output of `irsactl discovery --issuer URL` at `URL/.well-known/openid-configuration`.',
  },
  'IRSA-ISSUER-030': {
    title: 'The bucket belongs to another AWS account',
    meaning:
      'Names of buckets are shared by all AWS accounts. Somebody else has this one; documents in it would be theirs to change, and with them the identity of every pod.',
    cure: 'Choose another bucket in `spec.issuer`.',
  },
  'IRSA-ISSUER-031': {
    title: 'The place of the documents belongs to another chain',
    meaning:
      'Its ownership mark names another cluster, or another chain of this cluster. Two chains in one place would accept each other’s tokens. After `metadata.name` was changed, the chain’s own things carry its former name.',
    cure: 'Give each chain a bucket (or folder) of its own. To rename a chain, take it down under its old name with `irsactl destroy`, then apply it under the new one. If this cluster was rebuilt under the same name, remove the old chain first.',
  },
  'IRSA-ISSUER-032': {
    title: 'The bucket exists and irsactl did not create it',
    meaning:
      'irsactl changes only what carries its ownership tags. This bucket is in the right account, but without them.',
    cure: 'Choose another name, or take the bucket over with `irsactl apply --adopt` after looking at the plan.',
  },
  'IRSA-ISSUER-033': {
    title: 'Block Public Access forbids public documents',
    meaning:
      'S3 combines the settings of the bucket, the account and the organization, and the strictest counts. AWS must be able to read two documents without credentials, so the chain cannot use a bucket while `RestrictPublicBuckets` is on for the account, and cannot set its policy while `BlockPublicPolicy` is.',
    cure: 'Use `issuer: {cloudFront: …}`, which [keeps the bucket closed](../how-to/host-the-documents-behind-cloudfront.md) (`irsactl explain spec.issuer.cloudFront`), or `issuer: {directory: …}` with any web server of your own; or have the two settings lifted for this account.',
  },
  'IRSA-ISSUER-034': {
    title: 'Somebody else’s documents are published there',
    meaning:
      'The issuer already has a document that irsactl did not write, and it says something else. Replacing it would break whoever relies on it.',
    cure: 'Look at the difference in the plan. Where somebody has overwritten a document of your own, delete it and run `irsactl apply`. Else choose another bucket or folder, or take the documents over with `irsactl apply --adopt`: the plan names each key that then stays published, and whoever holds such a key can make tokens of this cluster.',
  },
  'IRSA-ISSUER-036': {
    title: 'A document of the issuer is not public',
    meaning:
      'AWS reads both documents without credentials. S3 answers 403 for an object that is missing as well as for one that is private.',
    cure: 'Run `irsactl apply --only issuer`. With a web server of your own, publish the file and allow everybody to read it.',
  },
  'IRSA-ISSUER-037': {
    title: 'A document of the issuer is a web page or other text',
    meaning:
      'The address answers, but not with the JSON document: often it is the start page of a web server, a login page or an error page with status 200.',
    cure: 'Publish the two documents at exactly the two paths below the issuer URL.',
  },
  'IRSA-ISSUER-038': {
    title: 'The discovery document names another issuer',
    meaning:
      'AWS compares the issuer in the document, the URL of the identity provider and the `iss` of the tokens letter by letter; a trailing slash is a difference.',
    cure: 'Run `irsactl apply --only issuer`, or publish the output of `irsactl discovery`.',
  },
  'IRSA-ISSUER-039': {
    title: 'A signing key of the chain is not published',
    meaning:
      'Tokens name their key by its key ID. A key ID that the JWKS does not list makes AWS answer “Couldn’t retrieve verification key from your identity provider”.',
    cure: 'Run `irsactl apply --only issuer`; AWS may take some minutes to read the documents again.',
  },
  'IRSA-ISSUER-040': {
    title: 'Another key is published under a key ID of the chain',
    meaning:
      'The JWKS lists the key ID, but with the numbers of another key, so that no signature fits. Somebody changed the document.',
    cure: 'Find out who changed it, then run `irsactl apply --only issuer`.',
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
  'IRSA-ISSUER-045': {
    title: 'The account’s Block Public Access could not be read',
    meaning:
      'Without the permission `s3:GetAccountPublicAccessBlock` irsactl cannot tell in advance whether the account forbids public documents. It goes on, and S3 may refuse the bucket policy.',
    cure: 'Allow `s3:GetAccountPublicAccessBlock`, or go on.',
  },
  'IRSA-ISSUER-046': {
    title: 'A key is published that the chain did not put there',
    meaning:
      'Whoever holds that key can make tokens that AWS takes for those of this cluster. irsactl remembers on the document (in a folder: in its mark) which keys it published or kept when it took over; this one is none of them.',
    cure: 'Find out whose key it is. `irsactl apply --only issuer` takes it away; the plan shows which keys go. A document that carries no mark of the chain is never changed: delete it first.',
  },
  'IRSA-ISSUER-047': {
    title: 'The bucket is in another region',
    meaning:
      'The issuer URL contains the region of the bucket, and the bucket is elsewhere. A bucket cannot move.',
    cure: 'Correct `spec.aws.region`, or choose another name for the bucket.',
  },
  'IRSA-ISSUER-048': {
    title: 'The bucket policy opens more than the two documents',
    meaning:
      'A statement that irsactl did not write lets somebody else read more of the bucket than the two documents, or change it: whoever can write there decides which keys AWS believes. One with a condition or `NotPrincipal` counts too where it may let everybody in.',
    cure: 'Remove the statement, or use another bucket: nothing but the two documents needs to be open.',
  },
  'IRSA-ISSUER-049': {
    title: 'The issuer answers with something that AWS does not follow',
    meaning: 'AWS expects status 200 and a small document at exactly this address; it follows no redirect.',
    cure: 'Publish the documents at the address itself.',
  },
  'IRSA-ISSUER-050': {
    title: 'The folder for the documents cannot be used',
    meaning:
      'The folder of `spec.issuer.directory.path` cannot be read or written by the user that runs irsactl.',
    cure: 'Create the folder, give this user the right to write there, and make room on the disk.',
  },
  'IRSA-ISSUER-051': {
    title: 'A document changed at the same time',
    meaning:
      'S3 replaces a document only if it is still the version that the plan was made for. Somebody else has changed it since.',
    cure: 'Run `irsactl plan` and look at the difference.',
  },
  'IRSA-ISSUER-052': {
    title: 'The discovery document leads to a JWKS elsewhere',
    meaning:
      '`jwks_uri` is where AWS fetches the keys. It is not the address where irsactl publishes them, so keys of somebody else may count.',
    cure: 'Run `irsactl apply --only issuer`, or publish the output of `irsactl discovery`.',
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
    title: 'The issuer was moved after an apply',
    meaning:
      'An identity provider carries the mark of this chain and is for another issuer than irsa.yaml names: bucket, hosting, URL or region was changed. A new issuer beside the old one would leave the old bucket, provider and trust without an owner.',
    cure: 'Put the former issuer back into irsa.yaml. To move, run `irsactl destroy` to its end with the former file, then `irsactl apply` with the new one.',
  },
  'IRSA-ISSUER-057': {
    title: 'Keys from before the take-over are still published',
    meaning:
      'They were in the JWKS when it was taken over with `--adopt`, and are kept because tokens that they signed may be in use. Whoever holds them can make tokens of this cluster.',
    cure: 'Once nobody signs with them, delete `keys.json` and run `irsactl apply --only issuer`.',
  },
  'IRSA-ISSUER-058': {
    title: 'The bucket was deleted in the middle',
    meaning:
      'The bucket was there when the run looked, and S3 no longer knew it at a later call: somebody else, or another irsactl without the lease, deleted it.',
    cure: 'Find out who deletes it, then run `irsactl plan` and look at the new plan.',
  },
  'IRSA-ISSUER-059': {
    title: 'The documents of a trusted issuer are gone',
    meaning:
      'IAM has the chain’s identity provider, so the documents were published before, and neither is where irsa.yaml says now. Somebody deleted them, or `spec.issuer.directory.path` was changed: then they are left in the former folder, which irsactl does not know any more.',
    cure: '`irsactl apply` publishes them. After a change of the folder, delete `.irsactl.json` and the two documents from the former one.',
  },
  'IRSA-ISSUER-060': {
    title: 'The bucket’s Block Public Access was lifted',
    meaning:
      'apply sets all of it but RestrictPublicBuckets, which would close the two documents. Where it is off, an ACL on the bucket, which irsactl does not read, or one more policy can let everybody replace the keys of the issuer.',
    cure: 'Run `irsactl apply --only issuer`, and find out who lifted it.',
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
  'IRSA-ISSUER-063': {
    title: 'The web server of the documents does not offer TLS 1.2',
    meaning:
      'Where a server takes TLS 1.3 only, AWS no longer looks whether a public authority signed its certificate, and relies on the thumbprint that IAM noted when the identity provider was made. It goes on until the certificates change, then AWS answers “OpenIDConnect provider’s HTTPS certificate doesn’t match configured thumbprint”. A server that speaks versions below 1.2 alone is not asked at all.',
    cure: 'Let the web server offer TLS 1.2 and 1.3.',
  },
  'IRSA-ISSUER-064': {
    title: 'A document of the issuer has another content type',
    meaning:
      'OpenID Connect asks for `application/json`. AWS has taken other types so far, and documents no promise; other programs that verify tokens of the cluster may refuse them.',
    cure: 'Let the web server send `Content-Type: application/json` for both documents.',
  },
  'IRSA-ISSUER-065': {
    title: 'The discovery document leads to no address that AWS fetches',
    meaning: '`jwks_uri` is where AWS fetches the keys, and it fetches by `https://` only.',
    cure: 'Publish the output of `irsactl discovery --issuer URL`.',
  },
  'IRSA-ISSUER-072': {
    title: 'The CloudFront distribution was changed',
    meaning:
      'What a distribution serves is what AWS takes for the keys of the cluster. Another origin, a function, a further path, a staging distribution or a cache lets somebody else decide that, or delays it. irsactl compares everything that decides what is served to whom; logs and WAF are left to you.',
    cure: 'Look at what was changed and by whom (CloudTrail, `UpdateDistribution`). `irsactl plan` shows the way back, and `irsactl apply --only issuer` takes it.',
  },
  'IRSA-ISSUER-073': {
    title: 'The chain has no CloudFront distribution',
    meaning:
      'The issuer’s URL is the domain name that AWS gives to the distribution. Nothing was applied yet, or somebody deleted it: then its URL is lost, since a new one gets another name.',
    cure: 'Run `irsactl apply`. Where the chain was in use before, run `irsactl destroy` first, which takes away what rests on the lost URL.',
  },
  'IRSA-ISSUER-074': {
    title: 'The distribution reads from another bucket',
    meaning:
      'The distribution stays when the bucket’s name or region is changed in irsa.yaml, and so does the issuer’s URL; the former bucket would be left behind. The same is seen where somebody points the distribution elsewhere.',
    cure: 'Put the former bucket and region back. To move, run `irsactl destroy` to its end with the former irsa.yaml, then `irsactl apply` with the new one.',
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
  'IRSA-ISSUER-068': {
    title: 'The distribution was changed in the middle',
    meaning:
      'Each change of a distribution names the version that it was made from. CloudFront says that it is no longer that one: somebody else changed it just now.',
    cure: 'Run `irsactl plan` and look at the difference.',
  },
  'IRSA-ISSUER-069': {
    title: 'irsa.yaml does not say the issuer’s URL',
    meaning:
      'With `spec.issuer.cloudFront` AWS gives the URL when it makes the distribution. This command asks nobody at AWS, or there is no distribution yet.',
    cure: 'Run `irsactl apply` first; `irsactl status` shows the URL. Where a command asks nobody at AWS, use it with a copy of irsa.yaml that says `issuer: {existing: {url: …}}`.',
  },
  'IRSA-ISSUER-075': {
    title: 'The signing key is that of another cluster, too',
    meaning:
      'Another chain in this account, of another cluster, publishes the same key: the clusters were cloned, or `sa.key` was copied. Tokens of the one are then worth as much as those of the other to whoever holds the key.',
    cure: 'Give this cluster a key of its own with `signingKey: {source: generate}`.',
  },
  'IRSA-ISSUER-076': {
    title: 'The distribution of a trusted issuer is gone',
    meaning:
      'IAM has the chain’s identity provider for a domain name of CloudFront, and no distribution of the account has it. Somebody deleted the distribution. CloudFront gives each domain name once, so nobody can take it over, and nobody can bring it back: STS accepts no token of this issuer any more.',
    cure: 'Delete that identity provider in IAM, then run `irsactl plan`. apply makes a new distribution with another URL; API servers, provider and roles follow, and pods have their roles again once they are recreated.',
  },
  'IRSA-ISSUER-100': {
    title: 'The bucket keeps the documents less well than it could',
    meaning:
      'A bucket that irsactl makes has object ownership `BucketOwnerEnforced` (no ACL counts), is encrypted with S3’s own keys (what KMS encrypts is read by nobody without credentials), and keeps what is overwritten or deleted (versioning). Somebody changed that, or irsactl took the bucket over from somebody who uses it for other things, too: there it changes none of it, since that would change what becomes of their objects.',
    cure: 'In a bucket of irsactl’s own run `irsactl apply --only issuer`, which sets it back. In one that was taken over decide with its owner.',
  },
  'IRSA-ISSUER-104': {
    title: 'The discovery document does not name the algorithm of the signing key',
    meaning:
      '`id_token_signing_alg_values_supported` lists the algorithms of signatures that count for this issuer ([OpenID Connect Discovery](https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderMetadata)). That of the key with which the cluster signs is not among them, for example because the key became an EC key and the document stayed.',
    cure: 'Run `irsactl apply --only issuer`. Where somebody else publishes the documents, have the algorithm added (`irsactl discovery --issuer URL keys.json` prints the whole document).',
  },
} as const;

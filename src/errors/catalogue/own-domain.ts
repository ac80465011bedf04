/** Of an issuer under a domain name of one's own. */
export const ownDomainErrors = {
  'IRSA-ISSUER-080': {
    title: 'A record of DNS is to be added by hand',
    meaning:
      'irsactl cannot write into the DNS of `spec.issuer.cloudFront.domain`. It did all that can be done without the record by which the name leads to the distribution, and prints that record. `apply` ends with code 3.',
    cure: 'Add the record to the DNS of the name, then run `irsactl apply` again. It goes on where it stopped.',
  },
  'IRSA-ISSUER-083': {
    title: 'The certificate cannot serve the issuer',
    meaning:
      'The certificate of `spec.issuer.cloudFront.certificate` must be in ACM in us-east-1 of the chain’s account, issued, not at its end, by a public authority, and cover the domain name. CloudFront would refuse it, or AWS would not trust the issuer.',
    cure: 'Name another certificate.',
  },
  'IRSA-ISSUER-087': {
    title: 'The name belongs to another distribution',
    meaning:
      'CloudFront gives an alternate domain name to one distribution alone, in whatever account (CNAMEAlreadyExists). One of this account is seen before anything is done.',
    cure: 'Choose another name, or [move it](https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/alternate-domain-names-move.html) away from that distribution; then run `irsactl apply` again.',
  },
  'IRSA-ISSUER-088': {
    title: 'The domain of the issuer was changed after an apply',
    meaning:
      'The distribution carries the tag `irsactl.dev/domain` with the name that it was made for. With another name, or with one where there was none, the issuer would be another one.',
    cure: 'Put `spec.issuer.cloudFront.domain` back as it was. To move, run `irsactl destroy` to its end with the former file, then `irsactl apply` with the new one.',
  },
  'IRSA-ISSUER-089': {
    title: 'The certificate is not renewed',
    meaning:
      'ACM renews a certificate that it issued from 60 days before its end, as long as a distribution uses it and its validation record is in public DNS. It says that it cannot. Once the certificate has run out, AWS takes no token of the cluster any more.',
    cure: 'Add the validation record that ACM shows for the certificate to the DNS of the name again.',
  },
  'IRSA-ISSUER-091': {
    title: 'A record is to be deleted by hand',
    meaning:
      'irsactl cannot write into the DNS of the issuer’s domain name. Its record leads to a distribution that destroy deletes.',
    cure: 'Delete the record from the DNS of the name, before you go on with `irsactl destroy`.',
  },
} as const;

/** Of an issuer under a domain name of one's own. */
export const ownDomainErrors = {
  'IRSA-ISSUER-080': {
    title: 'Records of DNS are to be added by hand',
    meaning:
      'With `dns: manual` irsactl writes no records. It did all that can be done without them, and says which ones are needed: one by which ACM knows whose the name is, and one by which the name leads to the distribution. `apply` ends with code 3.',
    cure: 'Add the records where the DNS of the name is kept, then run `irsactl apply` again. It goes on where it stopped. The validation record stays for good: ACM renews the certificate by it.',
  },
  'IRSA-ISSUER-081': {
    title: 'ACM does not issue the certificate',
    meaning:
      'ACM issues a certificate once it sees the validation record, usually within minutes. irsactl looks in public DNS for what keeps it from that: no record or another one, or a CAA record that lets other authorities issue certificates and not Amazon. After an hour it stops waiting; all that it did so far stays.',
    cure: 'Set right what the message names, then run the same command again: it goes on waiting. After 72 hours ACM gives up, and `irsactl apply` requests another certificate.',
  },
  'IRSA-ISSUER-082': {
    title: 'ACM refused the certificate',
    meaning:
      'ACM says that it will not issue the certificate, and why: a CAA record, a domain that it does not know as public or wants to know more about, or a validation record that it did not see for 72 hours.',
    cure: 'Set right what the message names, then run `irsactl apply`: it requests another certificate, and deletes the failed one at the end. What ACM means by its reasons: [Troubleshooting](https://docs.aws.amazon.com/acm/latest/userguide/troubleshooting-failed.html).',
  },
  'IRSA-ISSUER-083': {
    title: 'The certificate cannot serve the issuer',
    meaning:
      'The certificate of `spec.issuer.cloudFront.domain.certificate` must be in ACM in us-east-1 of the chain’s account, issued, not at its end, by a public authority, and cover the name. CloudFront would refuse it, or AWS would not trust the issuer.',
    cure: 'Name another certificate, or leave `certificate` out: irsactl requests one.',
  },
  'IRSA-ISSUER-084': {
    title: 'There is no hosted zone for the records',
    meaning:
      'The records of the name go to the longest public hosted zone of the account that the name is in, or to the one of `hostedZoneId`. There is none, it is private, there are two of one name, or the name is not in it; or the records were written into another one before.',
    cure: 'Say which zone in `spec.issuer.cloudFront.domain.hostedZoneId`. Where the DNS of the name is kept elsewhere, write `dns: manual`.',
  },
  'IRSA-ISSUER-085': {
    title: 'The hosted zone is not delegated',
    meaning:
      'The zone above names other name servers than those of the hosted zone, or none. So nobody sees what is written there: ACM issues no certificate, and AWS does not find the issuer. Where `apply` stops for it, it ends with code 3.',
    cure: 'Write the zone’s name servers, which the message lists, into the zone above or at the registrar. It may take the time to live of the former entry until everybody knows. Then run `irsactl apply` again.',
  },
  'IRSA-ISSUER-086': {
    title: 'The name has records that irsactl did not write',
    meaning:
      'At the name, or where ACM looks for its validation record, are records that lead elsewhere. Whoever wrote them may need them.',
    cure: 'Choose another name, or delete the records. `irsactl apply --adopt` replaces them after its plan has shown what goes. They do not come back with `irsactl destroy`.',
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
      'The distribution carries the tag `irsactl.dev/domain` with the name that it was made for. With another name, or with one where there was none, the issuer would be another one, and certificate and records of the former would be left without an owner.',
    cure: 'Put `spec.issuer.cloudFront.domain` back as it was. To move, run `irsactl destroy` to its end with the former file, then `irsactl apply` with the new one.',
  },
  'IRSA-ISSUER-089': {
    title: 'The certificate is not renewed',
    meaning:
      'ACM renews a certificate by itself, from 60 days before its end, as long as a distribution uses it and everybody sees its validation record. It says that it cannot. Once the certificate has run out, AWS takes no token of the cluster any more.',
    cure: 'See that the validation record, which the message has, is there for everybody. `irsactl apply` writes it again where irsactl keeps the records.',
  },
  'IRSA-ISSUER-090': {
    title: 'Something of the domain stays',
    meaning:
      'irsactl deletes what it requested and wrote itself: not a certificate that irsa.yaml names, no record that was there before or was changed since, and no validation record by which ACM renews other certificates.',
    cure: 'Delete it where nobody needs it any more. A name that leads to a distribution that is gone should not be left.',
  },
  'IRSA-ISSUER-091': {
    title: 'A record is to be deleted by hand',
    meaning:
      'With `dns: manual` irsactl has no way to the DNS of the name. Its record leads to a distribution that destroy deletes.',
    cure: 'Delete the record where it is kept, before you go on with `irsactl destroy`.',
  },
  'IRSA-ISSUER-092': {
    title: 'Records of the domain were changed',
    meaning:
      'The name no longer leads to the chain’s distribution, or ACM would not find the validation record with the next renewal. Whoever decides where the name leads decides which keys AWS takes for the cluster’s.',
    cure: 'Find out who changed them (CloudTrail, `ChangeResourceRecordSets`). `irsactl plan` shows the way back, and `irsactl apply --only issuer` takes it.',
  },
  'IRSA-ISSUER-093': {
    title: 'The issuer has no certificate',
    meaning:
      'There is no certificate that irsactl requested for the name, or it is not issued. Nothing was applied yet, somebody deleted it, or it ran out.',
    cure: 'Run `irsactl apply`, which requests one and waits for it.',
  },
  'IRSA-ISSUER-094': {
    title: 'ACM does not let go of the certificate',
    meaning:
      'ACM deletes no certificate that something uses, and hears minutes later that a distribution is gone. After half an hour irsactl stops waiting.',
    cure: 'See in ACM (us-east-1) what uses it, then run the same command again.',
  },
  'IRSA-ISSUER-095': {
    title: 'Route 53 does not finish',
    meaning: 'All name servers of Route 53 know a change usually within a minute.',
    cure: 'Look whether AWS has a problem, then run the same command again: it goes on where it stopped.',
  },
  'IRSA-ISSUER-096': {
    title: 'A record was changed in the middle',
    meaning:
      'irsactl deletes only records that are as its plan has shown them, and creates others only where none are. Somebody else changed one just now.',
    cure: 'Run `irsactl plan` and look at the difference.',
  },
} as const;

export const injectionErrors = {
  'IRSA-INJECT-001': {
    title: 'The namespace of a service account does not exist',
    meaning:
      'irsactl creates service accounts but not namespaces: a namespace carries policies that only its owner knows.',
    cure: 'Create it with `kubectl create namespace NAME`, or correct the name in irsa.yaml.',
  },
  'IRSA-INJECT-002': {
    title: 'A service account is annotated with another role by somebody else',
    meaning:
      'The annotation that names the role, or the audience, already has another value and another field manager owns it. Overwriting it would take a running workload its identity.',
    cure: 'Remove the annotation where it is managed (Helm values, GitOps repository), or let irsactl take it over with `irsactl apply --adopt`.',
  },
  'IRSA-INJECT-003': {
    title: 'A webhook registration of the same name is not ours',
    meaning:
      'A MutatingWebhookConfiguration of the name that this chain uses exists without the mark of this chain.',
    cure: 'Rename or delete it, or let irsactl take it over with `irsactl apply --adopt`.',
  },
  'IRSA-INJECT-004': {
    title: 'The webhook is not registered',
    meaning:
      'The cluster has no MutatingWebhookConfiguration of this chain, so the API server never calls the webhook and pods start without an identity.',
    cure: 'Run `irsactl apply`.',
  },
  'IRSA-INJECT-005': {
    title: 'The webhook does not answer',
    meaning:
      'Nobody answers at the URL of irsa.yaml, or no pod behind its Service is ready. Because the registration says `failurePolicy: Ignore`, pods would start all the same, without an identity. irsactl does not deploy the webhook.',
    cure: 'Start the webhook with `irsactl webhook`, or correct its address in irsa.yaml; then recreate the pods that started meanwhile. With `injection: none` no webhook is needed: the manifests carry token and environment.',
  },
  'IRSA-INJECT-006': {
    title: 'The webhook is not ready',
    meaning:
      'The webhook answers, but says that it has not read the service accounts of the cluster yet (or is shutting down).',
    cure: 'Look at its log: it needs `get`, `list` and `watch` on service accounts.',
  },
  'IRSA-INJECT-007': {
    title: 'The registration has no CA for the webhook',
    meaning:
      'The registration carries no `caBundle`, so the API server trusts only public CAs and refuses the certificate of the webhook.',
    cure: 'The webhook writes the field by itself, given `--webhook-configuration NAME`: start it so and see that it may patch the registration.',
  },
  'IRSA-INJECT-008': {
    title: 'The registration has the wrong CA for the webhook',
    meaning:
      'The certificate that the webhook shows was not issued by the CA in the `caBundle` of the registration, so the API server refuses the connection.',
    cure: 'Restart the webhook with `--webhook-configuration NAME`: it then writes its own CA. With certificates of your own, put their CA into the registration.',
  },
  'IRSA-INJECT-009': {
    title: 'A service account does not exist',
    meaning: 'irsa.yaml names a service account that is not in the cluster.',
    cure: 'Run `irsactl apply`, which creates it, or correct its name in irsa.yaml.',
  },
  'IRSA-INJECT-010': {
    title: 'A service account has no role annotation',
    meaning:
      'Without the annotation the webhook leaves the pods of the service account alone, and they start without an identity.',
    cure: 'Run `irsactl apply`.',
  },
  'IRSA-INJECT-011': {
    title: 'A service account names another role',
    meaning:
      'The annotation on the service account is not the role that irsa.yaml gives it, so its pods get another identity.',
    cure: 'Run `irsactl apply`; with `--adopt` if somebody else owns the annotation.',
  },
  'IRSA-INJECT-012': {
    title: 'A pod came back without its identity',
    meaning:
      'A pod created as a dry run was not injected although registration, webhook and annotation look right: something between the API server and the webhook fails.',
    cure: 'Look for `failed calling webhook` in the log of the API server, and see that it can reach the webhook.',
  },
  'IRSA-INJECT-013': {
    title: 'A pod got another role or audience than irsa.yaml says',
    meaning:
      'A pod created as a dry run came back with another role or token audience: a second webhook is at work, or the webhook has old data or other flags.',
    cure: 'Look for a second pod identity webhook with `kubectl get mutatingwebhookconfigurations`, and compare the flags of the webhook with irsa.yaml.',
  },
  'IRSA-INJECT-014': {
    title: 'A dry-run pod was refused',
    meaning:
      'The API server refused the pod that verify creates as a dry run, so nothing can be said about injection for that service account.',
    cure: 'Read the reason: mostly a missing permission (`create pods`) or an admission policy of the cluster.',
  },
  'IRSA-INJECT-015': {
    title: 'A service account belongs to another chain',
    meaning:
      'The annotation `irsactl.dev/chain` names another chain: one service account cannot have the roles of two.',
    cure: 'Take the other chain down first with its own irsa.yaml, or take the service account out of one of the two files. If the other chain is long gone, take the annotation `irsactl.dev/chain` off the service account.',
  },
  'IRSA-INJECT-016': {
    title: 'A service account stays because pods use it',
    meaning:
      'irsactl created the service account and needs it no more, but pods run as it. Without the account the API server would refuse their tokens at once, and no such pod could be created anew. The annotation with the role is gone.',
    cure: 'Nothing must be done. Run the command again when its pods are gone, or delete the account then by hand.',
  },
  'IRSA-INJECT-017': {
    title: 'The webhook registration is not as irsactl wrote it',
    meaning:
      'Somebody changed fields of the MutatingWebhookConfiguration, for example a selector that leaves namespaces out, or added a second webhook to it. Pods may start without their identity, or go through somebody else’s hands.',
    cure: 'Look at who changed it, then run `irsactl apply`, which writes the registration anew. A webhook of your own belongs into a configuration of its own.',
  },
  'IRSA-INJECT-018': {
    title: 'An annotation without the mark of the chain stays',
    meaning:
      'An earlier version of irsactl wrote the annotation without saying for which chain. destroy takes away only what carries the mark of its own chain.',
    cure: 'Take the annotation off with the command that the message names. While the chain stands, `irsactl apply` adds the mark instead.',
  },
  'IRSA-INJECT-019': {
    title: 'This way to inject is not available',
    meaning: 'irsa.yaml names a way to inject that this version of irsactl does not have yet.',
    cure: 'Write another one into `spec.injection`.',
  },
} as const;

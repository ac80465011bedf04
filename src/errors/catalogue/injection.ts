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
    cure: 'Write the CA of its certificate, in PEM, into `spec.injection.webhook.caBundle` and run `irsactl apply`. With `certificates: cert-manager` look at the log of its cainjector.',
  },
  'IRSA-INJECT-008': {
    title: 'The registration has the wrong CA for the webhook',
    meaning:
      'The certificate that the webhook shows was not issued by the CA in the `caBundle` of the registration, so the API server refuses the connection.',
    cure: 'Write the CA of its certificate, in PEM, into `spec.injection.webhook.caBundle` and run `irsactl apply`.',
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
      'irsactl created it and needs it no more, but pods run with it. Without its service account the API server would refuse the token of a pod at once, and no such pod could be created anew. The annotation with the role is gone.',
    cure: 'Nothing must be done. Run the command again when its pods are gone, or delete it then by hand.',
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
  'IRSA-INJECT-020': {
    title: 'The image of the webhook cannot be pulled',
    meaning:
      'A node that would run the webhook does not have its image, and no registry gives it to somebody without a login. The default image is in no registry at all: nobody else can then publish under its name.',
    cure: 'Load the archive of `make image` on each node that the message names (`ctr --namespace k8s.io images import build/irsactl-*.tar`), or push it to a registry of yours and name it in `spec.injection.webhook.image`.',
  },
  'IRSA-INJECT-021': {
    title: 'No node would run the webhook',
    meaning:
      'Every node is cordoned, has a taint that the webhook does not tolerate, or is not of the kind that `placement` asks for.',
    cure: 'Join or uncordon a node, or let the webhook run outside the cluster (`webhook: {url: …}`).',
  },
  'IRSA-INJECT-022': {
    title: 'The webhook cannot be installed',
    meaning:
      'The kubeconfig may not create or change one of the objects, or the API server refused one when it was tried as a dry run: rights that its user does not hold, a quota, a policy of the cluster.',
    cure: 'Put right what the message names. `docs/reference/cluster-role.yaml` holds every right that irsactl uses.',
  },
  'IRSA-INJECT-023': {
    title: 'An object of the webhook is not ours',
    meaning: 'An object of the name that the webhook uses exists without the mark of this chain.',
    cure: 'Rename or delete it, or let irsactl take it over with `irsactl apply --adopt`. Where another chain of the cluster runs the webhook, name that one: `webhook: {service: {}}`.',
  },
  'IRSA-INJECT-024': {
    title: 'The namespace of the webhook is being deleted',
    meaning: 'Kubernetes creates nothing in a namespace that is going away.',
    cure: 'Wait until it is gone, or name another in `spec.injection.webhook.namespace`.',
  },
  'IRSA-INJECT-025': {
    title: 'The pods of the webhook are not available',
    meaning:
      'Not every pod of the webhook became, or is, ready. While apply waits, nothing else changes: a first installation is not registered yet, and in an upgrade the pods of before go on serving.',
    cure: 'Look at the pods with `kubectl describe`; the message repeats what scheduler and kubelet say.',
  },
  'IRSA-INJECT-026': {
    title: 'The webhook does not answer through the API server',
    meaning:
      'Its pods are available, but a pod that was created as a dry run was not injected: the API server does not reach the Service, does not trust its certificate, or the webhook does not know the service account.',
    cure: 'Read the log of the webhook; look for network policies and firewalls between API server and pods. Pods are asked about only once this works.',
  },
  'IRSA-INJECT-027': {
    title: 'The webhook cannot change its namespace',
    meaning:
      'irsa.yaml names another namespace than the one in which the webhook of this chain runs. Its rights in the cluster are bound to one service account, so both cannot serve at once.',
    cure: 'Put the namespace back; or apply another mode (`upstream`, `admission-policy`, a `url`) in between.',
  },
  'IRSA-INJECT-028': {
    title: 'A namespace stays because of what others have in it',
    meaning:
      'irsactl made the namespace of the webhook and would delete it now, but something in it is not its own.',
    cure: 'Delete the namespace by hand once nothing in it is needed any more.',
  },
  'IRSA-INJECT-029': {
    title: 'A priority class is missing',
    meaning: 'The webhook runs as `system-cluster-critical`, which every API server makes when it starts.',
    cure: 'Restart an API server, or create the PriorityClass anew.',
  },
  'IRSA-INJECT-030': {
    title: 'The installation of the webhook was changed',
    meaning:
      'One of the objects that apply made is gone, or says something else than irsa.yaml and this version of irsactl want.',
    cure: 'Run `irsactl apply`.',
  },
  'IRSA-INJECT-031': {
    title: 'cert-manager is not installed',
    meaning:
      'irsa.yaml leaves the certificate of the webhook to cert-manager, whose API the cluster does not have.',
    cure: 'Install cert-manager, or write `certificates: generated` into `spec.injection.upstream`.',
  },
  'IRSA-INJECT-035': {
    title: 'The API server takes no admission policy',
    meaning:
      '`mode: admission-policy` needs mutating admission policies, which are stable and on by default from Kubernetes 1.36 on. The API server has none, or it would refuse the one that irsactl makes.',
    cure: 'Upgrade the cluster, or inject by `mode: webhook`. The page choose-an-injection-mode compares both.',
  },
  'IRSA-INJECT-036': {
    title: 'A namespace has too many service accounts for an admission policy',
    meaning:
      'For each new pod the API server evaluates the policy once for each service account of its namespace. With many of them the creation of a pod would become slow, for pods of everybody in that namespace.',
    cure: 'Inject by `mode: webhook`, whose cost does not grow with the number of service accounts, or spread the service accounts over more namespaces.',
  },
  'IRSA-INJECT-037': {
    title: 'The admission policy is not as irsactl wrote it',
    meaning:
      'The MutatingAdmissionPolicy or its binding is gone, or somebody changed fields of it. Pods may start without their identity.',
    cure: 'Look at who changed it, then run `irsactl apply`, which writes both anew.',
  },
  'IRSA-INJECT-038': {
    title: 'The new way to inject does not inject yet',
    meaning:
      'Before irsactl takes away what injects now, it creates pods as dry runs that only the new way looks at. None came back with its identity within a minute. Nothing was taken away.',
    cure: 'Run `irsactl verify`; look at the webhook’s log, or for the name of the policy in the log of the API server. Then run `irsactl apply` again.',
  },
  'IRSA-INJECT-039': {
    title: 'Roles of a ConfigMap cannot be given by an admission policy',
    meaning:
      'A ConfigMap of a pod identity webhook gives roles to service accounts that need no annotation. An admission policy reads annotations only, so their pods would start without their role.',
    cure: 'Annotate the service accounts, or name them in irsa.yaml, and delete the ConfigMap; or inject by `mode: webhook`.',
  },
  'IRSA-INJECT-041': {
    title: 'Service accounts of the chain left irsa.yaml',
    meaning:
      'They carry this chain’s mark and irsa.yaml no longer gives a role to them. A line that is gone may be a slip, so they keep what they have.',
    cure: 'Run `irsactl plan --prune` to see what would go, then `irsactl apply --prune`; or put them back into irsa.yaml.',
  },
  'IRSA-INJECT-042': {
    title: 'EKS Pod Identity cannot be given by an admission policy',
    meaning:
      'Running pods have container credentials, which a pod identity webhook gives to the service accounts of a file. An admission policy reads no files, so new pods of theirs would start without.',
    cure: 'Give the service accounts roles in irsa.yaml and let their pods be made anew; or inject by `mode: webhook`.',
  },
  'IRSA-INJECT-043': {
    title: 'Fail would hold up static pods',
    meaning:
      'While the webhook is away, `failurePolicy: Fail` has the API server refuse every pod that it would ask about. A match condition leaves out the mirrors of static pods, by which the kubelet shows them to the API server; API servers before Kubernetes 1.28 know no match conditions. Nothing was changed.',
    cure: 'Write `failurePolicy: Ignore` into irsa.yaml, or upgrade the cluster first.',
  },
  'IRSA-INJECT-050': {
    title: 'A service account that others manage does not exist',
    meaning:
      'irsa.yaml says `manage: false` of the service account: somebody else, such as Helm or a GitOps repository, creates it. irsactl never does.',
    cure: 'Have it created where it is managed, with the annotations that the finding names; or leave out `manage: false`, and `irsactl apply` creates it.',
  },
  'IRSA-INJECT-051': {
    title: 'A service account that others manage does not name its role',
    meaning:
      'irsa.yaml says `manage: false` of the service account, so irsactl never writes its annotations. They are missing, or lead its pods to another role or audience.',
    cure: 'Have the annotations that the finding names set where the service account is managed, then recreate its pods.',
  },
  'IRSA-INJECT-052': {
    title: 'A service account that others manage still carries the mark of the chain',
    meaning:
      'irsactl managed the service account before irsa.yaml said `manage: false`. While irsa.yaml names it, irsactl leaves it alone all the same; once it does not, what carries the mark counts as the chain’s own, and `apply --prune` and `destroy` take it away.',
    cure: 'When others manage the service account, take the mark off with the command that the finding names.',
  },
  'IRSA-INJECT-053': {
    title: 'An annotation of others stays, and its role goes',
    meaning:
      'irsa.yaml says `manage: false` of the service account, so `destroy` leaves it as it is. The role that its annotation names is taken away.',
    cure: 'Remove the annotation where the service account is managed.',
  },
} as const;

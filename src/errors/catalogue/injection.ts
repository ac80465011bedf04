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
    title: 'An object of the webhook exists and irsactl did not create it',
    meaning: 'irsactl changes only objects that carry its label.',
    cure: 'Rename or delete it, or take it over with `irsactl apply --adopt`.',
  },
  'IRSA-INJECT-004': {
    title: 'The injection is not as irsa.yaml says',
    meaning:
      'A registration, a policy, an object of the webhook, or an annotation of a service account is missing or differs.',
    cure: 'Look at who changed it, then run `irsactl apply`; with `--adopt` if another manager owns the annotation.',
  },
  'IRSA-INJECT-005': {
    title: 'The webhook does not inject',
    meaning: 'It does not run, is not ready, or the API server cannot reach it.',
    cure: 'Look at its pods and its log, and for `failed calling webhook` in the log of the API server. Then recreate the pods that started without their role.',
  },
  'IRSA-INJECT-007': {
    title: 'The registration does not trust the webhook’s certificate',
    meaning: 'Its `caBundle` is empty, or holds another authority.',
    cure: 'With cert-manager read the log of its cainjector; else correct the `caBundle` of the registration, or that in irsa.yaml, and run `irsactl apply`.',
  },
  'IRSA-INJECT-009': {
    title: 'A service account does not exist',
    meaning: 'irsa.yaml names a service account that is not in the cluster.',
    cure: 'Run `irsactl apply`, which creates it, or correct its name in irsa.yaml.',
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
    cure: 'Take the other chain down first with its own irsa.yaml (`irsactl destroy --file FILE`), or take the service account out of one of the two files. If the other chain is long gone, take the annotation `irsactl.dev/chain` off the service account.',
  },
  'IRSA-INJECT-016': {
    title: 'Something of the injection stays',
    meaning: 'Pods or other managers still use it, so irsactl does not delete it.',
    cure: 'Run the command again when nothing uses it any more, or delete it by hand as the message says.',
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
    title: 'What injects cannot be installed',
    meaning: 'The cluster lacks something that the installation needs.',
    cure: 'Do what the message says. `docs/reference/cluster-role.yaml` holds every right that irsactl uses.',
  },
  'IRSA-INJECT-027': {
    title: 'The webhook cannot change its namespace',
    meaning:
      'irsa.yaml names another namespace than the one in which the webhook of this chain runs. Its rights in the cluster are bound to one service account, so both cannot serve at once.',
    cure: 'Put the namespace back; or apply another mode (`upstream`, `admission-policy`, a `url`) in between.',
  },
  'IRSA-INJECT-035': {
    title: 'An admission policy cannot inject here',
    meaning:
      'The cluster is older than Kubernetes 1.36, or injection needs something that only the webhook can do.',
    cure: 'Upgrade the cluster, or inject by `mode: webhook`.',
  },
  'IRSA-INJECT-038': {
    title: 'The new way to inject does not inject yet',
    meaning:
      'Before irsactl takes away what injects now, it creates pods as dry runs that only the new way looks at. None came back with its identity within a minute. Nothing was taken away.',
    cure: 'Run `irsactl verify`; look at the webhook’s log, or for the name of the policy in the log of the API server. Then run `irsactl apply` again.',
  },
  'IRSA-INJECT-041': {
    title: 'Service accounts of the chain left irsa.yaml',
    meaning:
      'They carry this chain’s mark and irsa.yaml no longer gives a role to them. A line that is gone may be a slip, so they keep what they have.',
    cure: 'Run `irsactl plan --prune` to see what would go, then `irsactl apply --prune`; or put them back into irsa.yaml.',
  },
  'IRSA-INJECT-043': {
    title: 'Fail would hold up static pods',
    meaning:
      'While the webhook is away, `failurePolicy: Fail` has the API server refuse every pod that it would ask about. A match condition leaves out the mirrors of static pods, by which the kubelet shows them to the API server; API servers before Kubernetes 1.28 know no match conditions. Nothing was changed.',
    cure: 'Write `failurePolicy: Ignore` into irsa.yaml, or upgrade the cluster first.',
  },
  'IRSA-INJECT-050': {
    title: 'A service account that others manage is missing or does not name its role',
    meaning: 'irsactl does not change service accounts that irsa.yaml leaves to others.',
    cure: 'Have it created or annotated where it is managed, as the message says.',
  },
} as const;

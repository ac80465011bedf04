export const injectionErrors = {
  'IRSA-INJECT-001': {
    title: 'The namespace of a service account does not exist',
    meaning:
      'irsactl creates service accounts but no namespaces: a namespace carries policies that only its owner knows.',
    cure: 'Create it with `kubectl create namespace NAME`, or correct the name in irsa.yaml.',
  },
  'IRSA-INJECT-002': {
    title: 'Another manager set a different role on a service account',
    meaning:
      'The annotation for the role or the audience has another value, and another field manager owns it. Overwriting it would take away the identity of a running workload.',
    cure: 'Remove the annotation at its source (Helm values, GitOps repository), or let irsactl adopt it with `irsactl apply --adopt`.',
  },
  'IRSA-INJECT-003': {
    title: 'An object of the webhook exists and irsactl did not create it',
    meaning: 'irsactl changes only objects that carry its label.',
    cure: 'Rename or delete it, or adopt it with `irsactl apply --adopt`.',
  },
  'IRSA-INJECT-004': {
    title: 'The injection differs from irsa.yaml',
    meaning:
      'A registration, a policy, an object of the webhook, or an annotation of a service account is missing or differs.',
    cure: 'Find out what changed it, then run `irsactl apply`.',
  },
  'IRSA-INJECT-005': {
    title: 'The webhook does not inject',
    meaning: 'It does not run, is not ready, or the API server cannot reach it.',
    cure: 'Check its pods and its log, and look for `failed calling webhook` in the log of the API server. Then recreate the pods that started without their role.',
  },
  'IRSA-INJECT-007': {
    title: "The registration does not trust the webhook's certificate",
    meaning: 'Its `caBundle` is empty, or holds another CA.',
    cure: 'With cert-manager read the log of its cainjector. Otherwise correct the `caBundle` of the registration or in irsa.yaml, and run `irsactl apply`.',
  },
  'IRSA-INJECT-009': {
    title: 'A service account does not exist',
    meaning: 'irsa.yaml names a service account that is not in the cluster.',
    cure: 'Run `irsactl apply`, which creates it, or correct its name in irsa.yaml.',
  },
  'IRSA-INJECT-013': {
    title: 'A pod got a role or audience that differs from irsa.yaml',
    meaning:
      'A dry-run pod came back with another role or token audience. Either a second webhook changes pods, or the webhook has stale data or other flags.',
    cure: 'Look for a second pod identity webhook with `kubectl get mutatingwebhookconfigurations`, and compare the flags of the webhook with irsa.yaml.',
  },
  'IRSA-INJECT-014': {
    title: 'The API server refused a dry-run pod',
    meaning:
      'verify creates a pod as a dry run. The API server refused it, so irsactl cannot tell whether injection works for that service account.',
    cure: 'Read the reason: usually a missing permission (`create pods`) or an admission policy of the cluster.',
  },
  'IRSA-INJECT-015': {
    title: 'A service account belongs to another chain',
    meaning:
      'The annotation `irsactl.dev/chain` names another chain. A service account cannot have the roles of two chains.',
    cure: 'Destroy the other chain first with its own irsa.yaml (`irsactl destroy --file FILE`), or remove the service account from one of the two files. If the other chain no longer exists, remove the annotation `irsactl.dev/chain` from the service account.',
  },
  'IRSA-INJECT-016': {
    title: 'A part of the injection is kept',
    meaning: 'Pods or other managers still use it, so irsactl does not delete it.',
    cure: 'Run the command again when nothing uses it, or delete it by hand as the message says.',
  },
  'IRSA-INJECT-020': {
    title: 'The webhook image cannot be pulled',
    meaning:
      'A node that would run the webhook does not have its image, and no registry serves it without a login. The default image is in no registry, so that no other party can publish under its name.',
    cure: 'Load the archive of `make image` on each node that the message names (`ctr --namespace k8s.io images import build/irsactl-*.tar`). Or push it to your own registry and name it in `spec.injection.webhook.image`. With `mode: upstream`, choose another tag in `spec.injection.upstream.image`.',
  },
  'IRSA-INJECT-021': {
    title: 'No node can run the webhook',
    meaning:
      'Every node is cordoned, has a taint that the webhook does not tolerate, or does not match `placement`.',
    cure: 'Join or uncordon a node, or run the webhook outside the cluster (`webhook: {url: …}`).',
  },
  'IRSA-INJECT-022': {
    title: 'The injection cannot be installed',
    meaning: 'The cluster lacks something that the installation needs.',
    cure: 'Do what the message says. `docs/reference/cluster-role.yaml` lists every permission that irsactl uses.',
  },
  'IRSA-INJECT-027': {
    title: 'The webhook cannot change its namespace',
    meaning:
      "irsa.yaml names another namespace than the one in which this chain's webhook runs. Its cluster rights are bound to one service account, so two webhooks cannot serve at the same time.",
    cure: 'Restore the namespace, or first apply another mode (`upstream`, `admission-policy`, a `url`).',
  },
  'IRSA-INJECT-035': {
    title: 'An admission policy cannot inject in this cluster',
    meaning:
      'The cluster is older than Kubernetes 1.36, or irsa.yaml needs something that only the webhook can do.',
    cure: 'Upgrade the cluster, or use `mode: webhook`.',
  },
  'IRSA-INJECT-038': {
    title: 'The new injection does not work yet',
    meaning:
      'Before irsactl removes the current injection, it creates dry-run pods that only the new injection handles. None of them got its identity within a minute. Nothing was removed.',
    cure: "Run `irsactl verify`. Check the webhook's log, or search the API server's log for the name of the policy. Then run `irsactl apply` again.",
  },
  'IRSA-INJECT-041': {
    title: 'Service accounts of the chain are no longer in irsa.yaml',
    meaning:
      "They carry this chain's mark, but irsa.yaml no longer gives them a role. The removal may be a mistake, so they keep what they have.",
    cure: 'Run `irsactl plan --prune` to see what would be removed, then `irsactl apply --prune`; or restore them in irsa.yaml.',
  },
  'IRSA-INJECT-043': {
    title: 'Fail would block static pods',
    meaning:
      'While the webhook is down, `failurePolicy: Fail` makes the API server refuse every pod in its scope. The kubelet shows static pods to the API server as mirror pods, and only a match condition can exclude them. API servers before Kubernetes 1.28 have no match conditions. Nothing was changed.',
    cure: 'Write `failurePolicy: Ignore` into irsa.yaml, or upgrade the cluster first.',
  },
  'IRSA-INJECT-050': {
    title: 'A service account that you manage is missing or lacks its role annotation',
    meaning: 'irsactl does not change service accounts with `manage: false` in irsa.yaml.',
    cure: 'Create or annotate it at its source, as the message says.',
  },
  'IRSA-INJECT-051': {
    title: 'Running pods have no token of the chain',
    meaning:
      'A pod gets the token and the environment variables when it is created. These pods are older than the injection or than the role of their service account, or the injection skipped them.',
    cure: 'Restart the workloads with the commands that irsactl prints, and recreate pods without a controller.',
  },
  'IRSA-INJECT-052': {
    title: 'Running pods have another role than new pods get',
    meaning:
      'The role of their service account changed after these pods were created, so their `AWS_ROLE_ARN` names the former one. AWS refuses them if that role no longer exists or no longer trusts the service account.',
    cure: 'Restart the workloads with the commands that irsactl prints. If new pods have the former role too, remove `AWS_ROLE_ARN` from the manifest of the workload: the injection keeps a value that a pod sets itself.',
  },
  'IRSA-INJECT-053': {
    title: 'Running pods have a token for another audience than new pods get',
    meaning:
      'The audience in irsa.yaml changed after these pods were created, so their volume requests a token for the former one. AWS refuses it once the identity provider no longer has that audience.',
    cure: 'Restart the workloads with the commands that irsactl prints. If new pods have the former audience too, correct the token volume in the manifest of the workload.',
  },
  'IRSA-INJECT-054': {
    title: 'Running pods lose AWS access with the chain',
    meaning:
      'Destroy removes the roles of these pods and the identity provider, so AWS refuses their tokens. By default, the credentials that they have expire within an hour.',
    cure: 'Give the pods other AWS credentials before you continue. Restart their workloads after the first run: until then, they keep the variables of the chain.',
  },
  'IRSA-INJECT-055': {
    title: 'The tag of the webhook image can move',
    meaning:
      'The image in irsa.yaml has no tag, `latest`, or another tag that publishers move. The webhook changes the new pods of all namespaces but its own, so anyone who moves the tag can change them too.',
    cure: 'Name a full version or a digest. `docs/how-to/choose-an-injection-mode.md` shows how to find and check a digest.',
  },
} as const;

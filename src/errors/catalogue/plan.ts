export const planErrors = {
  'IRSA-PLAN-001': {
    title: 'The cluster, AWS or irsa.yaml has changed since the plan',
    meaning: 'irsactl does only what the plan shows. Nothing further was changed.',
    cure: 'Run `irsactl plan`, read the new plan, and apply it.',
  },
  'IRSA-PLAN-002': {
    title: 'The plan was made for another cluster or account',
    meaning:
      'A saved plan names the AWS account, the region and the cluster that it was made for. The credentials or the kubeconfig now name others.',
    cure: 'Point AWS_PROFILE and KUBECONFIG at the account and cluster of the plan, or make a new plan.',
  },
  'IRSA-PLAN-003': {
    title: 'A link still differs after its changes',
    meaning:
      'Every change of the link succeeded, but a new plan still shows changes. AWS can take some seconds to show a change, so irsactl checks several times before it reports this. The usual cause is another writer of the same resources.',
    cure: 'Run `irsactl plan` to see what is left. Find the other tool or controller that manages the same objects.',
  },
  'IRSA-PLAN-004': {
    title: 'The file is not a plan',
    meaning:
      'A saved plan is the unchanged output of `irsactl plan -o json`, in the same version of the format.',
    cure: 'Make a new one: `irsactl plan -o json > plan.json`.',
  },
  'IRSA-PLAN-005': {
    title: 'Stopped on request',
    meaning:
      'irsactl received Ctrl-C or SIGTERM. It finishes the current change, so that nothing is half-done, and starts no other.',
    cure: 'Run the same command again: it continues where it stopped.',
  },
  'IRSA-PLAN-006': {
    title: '--only omits links that the change needs',
    meaning:
      'Each link needs those before it: IAM must not trust an issuer that is not published yet. With `--only`, the omitted links must already be in place.',
    cure: 'Run `irsactl apply` without `--only`, or name the links before it too.',
  },
} as const;

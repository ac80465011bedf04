export const planErrors = {
  'IRSA-PLAN-001': {
    title: 'The world or irsa.yaml has changed since the plan',
    meaning: 'irsactl does only what the plan showed. Nothing further was changed.',
    cure: 'Run `irsactl plan`, look at the new plan, and apply that.',
  },
  'IRSA-PLAN-002': {
    title: 'The plan was made for another cluster or account',
    meaning:
      'A saved plan names the AWS account, the region and the cluster that it was made for. Credentials or kubeconfig lead somewhere else now.',
    cure: 'Point AWS_PROFILE and KUBECONFIG at the place the plan was made for, or make a new plan.',
  },
  'IRSA-PLAN-003': {
    title: 'A link is not as it should be after its changes',
    meaning:
      'Every change of the link was made without an error, yet looking again still shows something to do. AWS can take some seconds to show a change, so irsactl looks several times before it says this. Usually something else changes the same things.',
    cure: 'Run `irsactl plan` to see what is left. Look for another tool or controller that manages the same objects.',
  },
  'IRSA-PLAN-004': {
    title: 'The file is not a plan',
    meaning:
      'A saved plan is the output of `irsactl plan -o json`, of the same version of the format, unchanged.',
    cure: 'Make a new one: `irsactl plan -o json > plan.json`.',
  },
  'IRSA-PLAN-005': {
    title: 'Stopped as asked',
    meaning:
      'Ctrl-C (or SIGTERM) was received. irsactl finishes the change at hand, so that nothing is half-done, and begins no other.',
    cure: 'Run the same command again: it goes on where it stopped.',
  },
  'IRSA-PLAN-006': {
    title: '--only leaves out what the change stands on',
    meaning:
      'Each link stands on those before it: IAM must not trust an issuer that nobody has published yet. With `--only`, the links that are left out must be in place already.',
    cure: 'Run `irsactl apply` without `--only`, or name the links before it as well.',
  },
} as const;

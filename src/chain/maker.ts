/** Tags that only one tool sets, by the name of the tool. A name that ends in `/` stands for all that begin so. */
const signs: readonly (readonly [tag: string, tool: string])[] = [
  // https://github.com/eksctl-io/eksctl/blob/main/pkg/apis/eksctl.io/v1alpha5/types.go
  ['alpha.eksctl.io/cluster-name', 'eksctl'],
  ['alpha.eksctl.io/eksctl-version', 'eksctl'],
  // https://github.com/openshift/cloud-credential-operator/blob/master/docs/ccoctl.md
  ['openshift.io/cloud-credential-operator/', 'ccoctl'],
  // https://cluster-api-aws.sigs.k8s.io/
  ['sigs.k8s.io/cluster-api-provider-aws/', 'Cluster API'],
  ['crossplane-kind', 'Crossplane'],
  // https://github.com/kubernetes/kops/blob/master/upup/pkg/fi/cloudup/awsup/aws_cloud.go
  ['KubernetesCluster', 'kOps'],
  // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-resource-tags.html; last: eksctl makes stacks, too.
  ['aws:cloudformation:stack-name', 'CloudFormation'],
];

/** Terraform and Pulumi set no tag of their own: people do, in a way that many share. */
const saysWho = /^(managed|created|provisioned|maintained)[-_: ]?by$|^(iac|provisioner)$/i;
const saysTerraform = /^terraform$/i;

/** One sentence on who made a thing, as far as its tags tell; null where they do not. */
export function makerSentence(tags: Readonly<Record<string, string>>): string | null {
  for (const [sign, tool] of signs) {
    const name = Object.keys(tags).find(
      (tag) => tag === sign || (sign.endsWith('/') && tag.startsWith(sign)),
    );
    if (name !== undefined) return madeBy(tool, name, tags[name]);
  }
  for (const [name, value] of Object.entries(tags)) {
    if (saysWho.test(name) && value !== '') return madeBy(value, name, value);
    if (saysTerraform.test(name) && !/^(false|no|0)$/i.test(value)) return madeBy('Terraform', name, value);
  }
  return null;
}

function madeBy(tool: string, name: string, value = ''): string {
  return `Its tag ${name}: ${value} says that ${tool} made it: take it out of there when you take it over, or the two undo each other’s changes.`;
}

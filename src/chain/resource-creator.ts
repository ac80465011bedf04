/** Tags that only one tool sets, and the name of the tool. A tag that ends in `/` is a prefix. */
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
  // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-resource-tags.html; last, because eksctl creates stacks too.
  ['aws:cloudformation:stack-name', 'CloudFormation'],
];

/** Terraform and Pulumi set no tags, but many users set these by convention. */
const toolTag = /^(managed|created|provisioned|maintained)[-_: ]?by$|^(iac|provisioner)$/i;
const terraformTag = /^terraform$/i;

/** A sentence about the tool that created a resource, according to its tags; null if unknown. */
export function creatorSentence(tags: Readonly<Record<string, string>>): string | null {
  for (const [sign, tool] of signs) {
    const name = Object.keys(tags).find(
      (tag) => tag === sign || (sign.endsWith('/') && tag.startsWith(sign)),
    );
    if (name !== undefined) return sentenceFor(tool, name, tags[name]);
  }
  for (const [name, value] of Object.entries(tags)) {
    if (toolTag.test(name) && value !== '') return sentenceFor(value, name, value);
    if (terraformTag.test(name) && !/^(false|no|0)$/i.test(value))
      return sentenceFor('Terraform', name, value);
  }
  return null;
}

function sentenceFor(tool: string, name: string, value = ''): string {
  return `Its tag ${name}: ${value} shows that ${tool} created it. Remove it from ${tool} when you adopt it; otherwise the two undo each other's changes.`;
}

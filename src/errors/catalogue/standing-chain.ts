/** Of the control-plane link: what the records of a chain that stands say, and what is done where they are lost. */
export const standingChainErrors = {
  'IRSA-CONTROLPLANE-035': {
    title: 'The API server has the chain, and the original manifest is lost',
    meaning:
      "The folder of irsactl on the node holds no manifest from before the chain (it was removed, or irsa.yaml names another folder), so the API server cannot be signed back. Nothing is deleted that the chain's tokens rest on while it signs.",
    cure: 'Name the right folder in `spec.controlPlane.nodes[].directory`, or restore it from a backup. Where the machine was set up anew under its old name and another node still has its folder, run `kubeadm reset` there and `kubectl delete node`, and let it join once more: irsactl then copies the note of that node. Where no node has it, the chain is taken down by hand, each step on every control plane node before the next one, so that no token is refused. Where its key is in kubeadm’s own pair: (1) make one new pair of keys, put its public half first into `sa.pub` with what is there behind it, add the other issuer behind the chain’s in the manifest where it is not there, and restart the API server; (2) put its private half into `sa.key` and that other issuer before the chain’s in the manifest, and restart API server and controller-manager; (3) put the issuers into the same order in kubeadm-config. Where its key is in files of its own, add the other issuer behind the chain’s as well, then let the key of before sign again in the manifest, which still accepts it, with that issuer first, and leave the chain’s lines behind; with the cluster’s own key only the issuer is added and moves. Once every pod has a new token and no Secret has one of the chain’s key, take the chain’s issuer and public key out as well, there and in kubeadm-config, and run `irsactl destroy` again.',
  },
  'IRSA-CONTROLPLANE-036': {
    title: 'The API server signs for another chain',
    meaning:
      "irsactl's folder on the node remembers a chain of another name, and the API server signs with its key or issues tokens of its issuer. A second chain over it, or the same one under a new name, would leave the first one's key, records and AWS resources without an owner. `irsactl destroy` only warns of it: it takes away what carries the name that irsa.yaml has, and leaves the other chain as it is.",
    cure: 'Call the chain by its old name again, or run `irsactl destroy` with the irsa.yaml of the other one, both stages, before this one is applied.',
  },
  'IRSA-CONTROLPLANE-037': {
    title: 'irsa.yaml is not what the chain was applied with',
    meaning:
      "The issuer, the source of the signing key, or the path of the manifest was changed in irsa.yaml while the chain stands. Pods hold tokens of what was applied, and irsactl's records are about it.",
    cure: 'Set the field back. For another value run `irsactl destroy`, both stages, and apply the chain anew.',
  },
  'IRSA-CONTROLPLANE-108': {
    title: 'The signing key of the chain is not the one that it was applied with',
    meaning:
      'The key waits in `signing.key` in irsactl’s folder on the first node of irsa.yaml. It is another one now, or that node was replaced and a new one would be made; tokens of the chain and the way back rest on the key of before.',
    cure: 'Copy the key from a control plane node that signs with it (the file that `--service-account-signing-key-file` names) to the place that the error gives, 0600 and owned by root. Where no node has it, because its node was lost before the second pass, none signs with it: `irsactl destroy`, both stages, needs no key. For another key take the chain down first: `irsactl destroy`, both stages.',
  },
  'IRSA-CONTROLPLANE-157': {
    title: 'The API server issues tokens of the chain without a note of what was before',
    meaning:
      'Its first issuer is that of irsa.yaml, it signs with the key of the chain, which irsactl did not make (`source: cluster` or `file`), and irsactl’s folder on the node has no manifest from before. So looks a cluster that somebody set up by hand, and so does one whose records were lost with its machines. irsactl cannot tell them apart: the manifest of today is kept as the one from before the chain, and `irsactl destroy` leaves issuer and key as they are.',
    cure: 'Where it was set up by hand, nothing has to be done; `--adopt` says that you know. Where an earlier apply of irsactl gave it the issuer, restore irsactl’s folder of the chain on each node from a backup, or name the right one in `spec.controlPlane.nodes[].directory`, before the next apply. Without a backup do it by hand: add another issuer behind the chain’s in the manifest of every API server that does not have it, one after the other; only when all of them accept it, put it first, one after the other, and in kubeadm-config; take that of the chain out once every pod has a new token.',
  },
  'IRSA-CONTROLPLANE-158': {
    title: 'Records of one control plane node are of another time of the chain',
    meaning:
      'irsactl notes on each node what it was like before the chain, and which key the chain gave it. Here the notes of standing nodes name different keys: a machine was restored from an old image, or irsactl’s folder was copied. By such a note `irsactl destroy` would leave that API server signing with the key of today, which the others then refuse. Nothing was changed.',
    cure: 'Restore irsactl’s folder of the chain on the node that the error names from a backup made since the last apply. Or set the machine up anew (`kubeadm reset`, `kubectl delete node`, join once more): irsactl copies the note of another node then. Do not copy the folder of another node by hand: it holds the manifest of that one.',
  },
  'IRSA-CONTROLPLANE-159': {
    title: 'An API server would refuse the issuer that another one goes back to',
    meaning:
      'With `irsactl destroy` or `irsactl rollback` API servers issue tokens of the issuer from before irsactl again. It was retired since on the nodes that the error names, which would answer those tokens with 401. Elsewhere irsactl lets every API server accept it first; here it cannot, since it has no record of the time before on that node, the key files of the chain are gone there, or somebody changed the manifest while the command ran. No API server issues tokens of it by this command.',
    cure: 'Add `--service-account-issuer` with that issuer behind the others in the manifest of each node that the error names, one node after the other; wait each time until the API server serves again. Then run the same command again. Where irsactl’s folder of the chain on the node was lost, restore it from a backup instead, and where the chain’s key files are gone, copy them from another node instead: irsactl then does it by itself.',
  },
} as const;

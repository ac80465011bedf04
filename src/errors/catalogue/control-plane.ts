export const controlPlaneErrors = {
  'IRSA-CONTROLPLANE-002': {
    title: 'irsactl may not read or write a file of the node',
    meaning: "The manifest, the API server's keys and irsactl's own folder belong to root.",
    cure: 'Run irsactl on the control plane node as root.',
  },
  'IRSA-CONTROLPLANE-003': {
    title: 'The disk of the node is full',
    meaning:
      'A file could not be written. Every file is written beside the old one and then put in its place, so nothing is half-written.',
    cure: 'Make room on that disk, then run the same command again: it goes on where it stopped.',
  },
  'IRSA-CONTROLPLANE-004': {
    title: 'A file of the node cannot be read or written',
    meaning: 'The system refused an access to a file on the control plane node; the error carries its words.',
    cure: 'Put right what the system says, then run the same command again.',
  },
  'IRSA-CONTROLPLANE-006': {
    title: 'No control plane node is named',
    meaning: 'irsa.yaml names no node whose API server could be changed.',
    cure: 'Name the node under `spec.controlPlane.nodes`.',
  },
  'IRSA-CONTROLPLANE-007': {
    title: 'The manifest of the API server is not there',
    meaning:
      'The static pod manifest was not found at the path in irsa.yaml (by default where kubeadm puts it).',
    cure: 'Set `spec.controlPlane.nodes[].manifest` to the right path, and run irsactl on the control plane node.',
  },
  'IRSA-CONTROLPLANE-008': {
    title: 'The manifest of the API server cannot be edited',
    meaning:
      'The file is no YAML, is not the manifest of a pod with kube-apiserver, or gives the flags in a form that cannot be edited safely (through a shell, an alias, a folded string).',
    cure: 'Put the flags into the list `command` of the container, one string each, as kubeadm does.',
  },
  'IRSA-CONTROLPLANE-009': {
    title: 'A stray file lies in the manifests folder',
    meaning:
      'The kubelet reads every file there whose name does not begin with a dot: a backup of the manifest of kube-apiserver, kube-controller-manager, kube-scheduler or etcd is a second one that may win or lose. See https://kubernetes.io/docs/tasks/configure-pod-container/static-pod/.',
    cure: 'Move the file somewhere else.',
  },
  'IRSA-CONTROLPLANE-010': {
    title: 'The folder of irsactl is on another file system than the manifests, or behind another mount',
    meaning:
      'A manifest is put in its place by a rename, which needs one file system; only so can the way back not fail on a full disk.',
    cure: 'Set `spec.controlPlane.nodes[].directory` to a folder below the mount point of the manifests (`findmnt -T FOLDER`), but outside their folder. Where their folder is itself a mount point, mount its parent in its place.',
  },
  'IRSA-CONTROLPLANE-011': {
    title: 'Something else than a key file signs tokens',
    meaning:
      'The API server runs with `--service-account-signing-endpoint`: an external signer holds the key, and key file flags would stop the API server from starting.',
    cure: "Use `signingKey: {source: cluster}` and let the external signer's keys be published.",
  },
  'IRSA-CONTROLPLANE-012': {
    title: 'A key file of the API server cannot be used',
    meaning:
      'A file that the flags name is missing or holds no key, or the flag itself is missing, so that nobody knows what the API server verifies with.',
    cure: 'Put the flags or the file right first; the API server would not come back after a restart as things are.',
  },
  'IRSA-CONTROLPLANE-013': {
    title: 'The API server turns away the tokens that it signs',
    meaning:
      'The public half of the key in `--service-account-signing-key-file` is in none of the `--service-account-key-file` files. The API server does not check this at its start.',
    cure: 'Where the private key was replaced while the API server runs, put the one back that it still signs with, as the error says: no token carries the other one yet. Where another key is meant to sign, add its public key with a `--service-account-key-file` flag on every API server first: what one of them signs, all must accept.',
  },
  'IRSA-CONTROLPLANE-014': {
    title: 'Somebody else may trust the issuer of today',
    meaning:
      "The first issuer stands in every token. The one in use is not kubeadm's default, so it was set for somebody: another cloud's federation, a Vault, another tool. They would refuse tokens of a new issuer.",
    cure: 'Find out who trusts it; when they are ready, run again with `--issuer-change-reviewed`.',
  },
  'IRSA-CONTROLPLANE-015': {
    title: 'Tokens of the cluster are shown to other parties',
    meaning:
      "Projected tokens of pods, or tokens that a storage driver gets (`tokenRequests` of a CSIDriver), ask for audiences that are neither the API server's nor the chain's: somebody outside verifies them, and would refuse them with a new issuer.",
    cure: 'Look at the pods and drivers that are named; when their counterparts are ready, run again with `--issuer-change-reviewed`.',
  },
  'IRSA-CONTROLPLANE-016': {
    title: "Every pod's default token is accepted by AWS",
    meaning:
      '`--api-audiences` holds `sts.amazonaws.com`, so every default token of every pod carries it and is good for AWS STS for up to a year. irsactl never adds it and does not take it away by itself: taken away at once, it would break running pods.',
    cure: 'Write `apiAudiences: [https://kubernetes.default.svc.cluster.local]` under `spec.controlPlane`, or whichever audience shall stay, and run `irsactl apply`: it is added beside the old one. Recreate the pods that are named then, or wait an hour, and run `irsactl apply` again: the old one is taken away, and no token that a pod reads anew is refused on the way.',
  },
  'IRSA-CONTROLPLANE-018': {
    title: "The key beside the API server is not the chain's key",
    meaning:
      "The API server's folder holds a private key of this chain that is not the staged one, or the staged one is gone.",
    cure: "Copy the API server's key back to where the staged key belongs, or restore it from a backup. Nothing is changed as long as they differ.",
  },
  'IRSA-CONTROLPLANE-019': {
    title: 'The manifest was edited while a change was unconfirmed',
    meaning:
      'Somebody wrote the manifest while a change of irsactl was not confirmed, and irsactl leaves it as it is. A plan says this only as long as the API server does not serve with it.',
    cure: 'Put the manifest right by hand, or copy back the previous one that the error names. Once the API server serves, the next plan goes on from what is there.',
  },
  'IRSA-CONTROLPLANE-020': {
    title: 'The API server did not come back as it should, and the previous manifest is in place again',
    meaning:
      'With the new flags the API server did not serve in time, or did not do what it should. irsactl put the previous manifest back and saw that it serves again.',
    cure: 'The error carries the reason. Put it right, remove the note `failed.json` that the error names, and run the same command again.',
  },
  'IRSA-CONTROLPLANE-021': {
    title: 'The API server does not come back, not even with the previous manifest',
    meaning: 'The previous manifest was put back, but the API server does not serve with it in time.',
    cure: "Look at the API server's log (`crictl logs`, /var/log/pods) and put right what it names: the files from before are in place. Where a file could not be put back, or is not the right one, see which to take in its place: beside API servers that sign for the chain it is not the one from before irsactl. [Put an API server back by hand](../how-to/put-an-api-server-back-by-hand.md#the-files-from-before-irsactl) (`irsactl explain how-to/put-an-api-server-back-by-hand`).",
  },
  'IRSA-CONTROLPLANE-022': {
    title: 'A file of the API server changed since the plan was made',
    meaning:
      'Between the plan and this step the manifest, or a key file that the step replaces, became another.',
    cure: 'Run `irsactl plan` and look at the new plan.',
  },
  'IRSA-CONTROLPLANE-023': {
    title: 'The API server does not serve',
    meaning: 'It does not answer, and irsactl did not cause it: nothing is changed while it is down.',
    cure: "Look at the API server's log, and put right what keeps it from starting.",
  },
  'IRSA-CONTROLPLANE-024': {
    title: 'The API server serves another issuer',
    meaning:
      "Its discovery document names another issuer than the chain's, so new tokens are not of the chain.",
    cure: 'Do what `next` of the finding says: apply where the manifest is not as it should be, a restart of the API server where it is.',
  },
  'IRSA-CONTROLPLANE-025': {
    title: "The chain's issuer is not the first in the flags",
    meaning: "The first `--service-account-issuer` of the manifest issues tokens, and it is not the chain's.",
    cure: 'Do what `next` of the finding says: apply where the manifest is not as it should be, a restart of the API server where it is.',
  },
  'IRSA-CONTROLPLANE-026': {
    title: 'The API server still signs with another key',
    meaning: 'A freshly minted token carries a kid that is not among the published keys, so AWS refuses it.',
    cure: 'Run `irsactl apply --only control-plane`. Where the manifest is right already, the API server has not been restarted since.',
  },
  'IRSA-CONTROLPLANE-027': {
    title: 'The API server does not verify with a published key',
    meaning:
      'A key of the chain is published for AWS, but the API server would turn away tokens signed with it.',
    cure: 'Do what `next` of the finding says: apply where the manifest is not as it should be, a restart of the API server where it is.',
  },
  'IRSA-CONTROLPLANE-028': {
    title: 'Default tokens have other audiences than before',
    meaning:
      'Tokens that ask for no audience carry others than those in effect before the chain: programs that check them may refuse them.',
    cure: 'Set `--api-audiences` back to what the error names.',
  },
  'IRSA-CONTROLPLANE-029': {
    title: 'Pods still hold tokens of the chain',
    meaning:
      'Tokens that the API server issued before it was signed back are in use by pods for up to an hour, or up to a day where a projected volume asks for a longer life, and would be refused. Which pods these are is asked of the cluster; while it does not answer, nothing is taken away.',
    cure: 'Wait, or recreate the pods that are named; `--accept-loss` goes on without.',
  },
  'IRSA-CONTROLPLANE-030': {
    title: "Token Secrets are signed with the chain's key",
    meaning:
      'Secrets of the type kubernetes.io/service-account-token carry tokens without an end that were signed with the key of the chain.',
    cure: 'Delete and recreate these Secrets; `--accept-loss` goes on without.',
  },
  'IRSA-CONTROLPLANE-031': {
    title: 'The API server still signs for the chain',
    meaning:
      'The second stage of destroy takes away what the API server accepts; it must not sign with it any more.',
    cure: 'Run the first stage of `irsactl destroy` first.',
  },
  'IRSA-CONTROLPLANE-032': {
    title: 'Tokens in use will be refused',
    meaning:
      "`--accept-loss` was given: acceptance of the chain's tokens ends although some are still in use.",
    cure: 'Recreate the pods and Secrets that are named.',
  },
  'IRSA-CONTROLPLANE-033': {
    title: 'The manifest was edited since irsactl wrote it',
    meaning:
      'So the original is not put back byte for byte; only the lines that irsactl added are taken out again.',
    cure: 'Look at the plan: it shows the flags that will be left.',
  },
  'IRSA-CONTROLPLANE-034': {
    title: 'The kubeconfig leads to another API server than that of the manifest',
    meaning:
      'Issuer or signing key of the API server that answers are not those in the manifest on this node: the kubeconfig is of another cluster, or the API server has not been restarted since an edit of the manifest.',
    cure: 'Choose the context of the cluster of this node; after an edit by hand wait until the API server has restarted.',
  },
  'IRSA-CONTROLPLANE-038': {
    title: 'The manifest is a link, or has a second name',
    meaning:
      'A manifest is put in its place by a rename. That would turn a symbolic link into a file, and cut a hard link off from its other name.',
    cure: 'Put the file itself into the manifests folder.',
  },
  'IRSA-CONTROLPLANE-039': {
    title: 'The same flags failed before',
    meaning:
      'irsactl changed the manifest to these flags, the API server did not serve with them, and the manifest from before was put back. Each try is an outage, so that it is not tried again by itself.',
    cure: 'Put right what the reason names. Then remove the file that the error names and run the command again.',
  },
  'IRSA-CONTROLPLANE-040': {
    title: 'A backup is not what was kept',
    meaning:
      'The hash of a kept manifest is not the one in the record beside it: somebody altered or replaced it. It is never put in place.',
    cure: 'On the way back irsactl takes only its own lines out. Where a manifest is to be put back after an interrupted step, put it right by hand.',
  },
  'IRSA-CONTROLPLANE-041': {
    title: 'A node of irsa.yaml is no control plane node of the cluster',
    meaning:
      'The cluster has nodes with the label node-role.kubernetes.io/control-plane, and none of the name in irsa.yaml: the kubeconfig may lead to another cluster, the name is mistyped, or the node has lost the label, as one does whose Node object was deleted and which registered anew.',
    cure: 'Write the name that `kubectl get nodes` shows. Where it shows that name without the role control-plane, give the node its label back: `kubectl label node NAME node-role.kubernetes.io/control-plane=`.',
  },
  'IRSA-CONTROLPLANE-042': {
    title: 'The cluster has control plane nodes that irsa.yaml does not name',
    meaning:
      'An API server that does not know the key and the issuer of the chain refuses its tokens: every other request of a pod would fail. The nodes with the label node-role.kubernetes.io/control-plane and the addresses of the Service `kubernetes` tell which ones are alive.',
    cure: 'Name all of them under `spec.controlPlane.nodes`. One that `kubectl get nodes` shows without the role control-plane needs its label back as well: `kubectl label node NAME node-role.kubernetes.io/control-plane=`.',
  },
  'IRSA-CONTROLPLANE-043': {
    title: "The API server's copy of the signing key can be read by others",
    meaning: 'Whoever reads the signing key can make tokens for every role of the chain.',
    cure: 'Run `irsactl apply --only control-plane` to restrict it; where others may have read it, take the chain down and build it anew.',
  },
  'IRSA-CONTROLPLANE-044': {
    title: 'Tokens from before the chain are refused',
    meaning:
      'An issuer or a key that the API server accepted before irsactl is no longer in its manifest or its key files. Pods that hold tokens of that time get 401.',
    cure: 'Put the line or the key back. Pods replace their tokens within 24 hours: from then on an issuer that was retired is only a warning. The tokens in Secrets never change.',
  },
  'IRSA-CONTROLPLANE-045': {
    title: "The API server's pod sees no folder for another key",
    meaning: 'The keys are mounted one by one as files, so that a key beside them is not seen in the pod.',
    cure: 'Mount the folder of the keys in the manifest, or use `signingKey: {source: cluster}`.',
  },
  'IRSA-CONTROLPLANE-046': {
    title: 'An interrupted change left the API server down',
    meaning:
      'irsactl was stopped after it had put a new manifest in place and before it saw the API server serve with it, or before it had cleared up.',
    cure: 'What the next `irsactl apply` or `irsactl destroy` does depends on how far the switch on the node is, and the message says it: it confirms a change that serves, puts the files from before back, or goes on from the form that accepts both tokens. What failed is taken again only once its note `failed.json` is removed. Where the switch is stuck, put the files back by hand: [Put an API server back by hand](../how-to/put-an-api-server-back-by-hand.md) (`irsactl explain how-to/put-an-api-server-back-by-hand`).',
  },
  'IRSA-CONTROLPLANE-070': {
    title: 'kubeadm-config changed since the plan was made',
    meaning:
      'Another program wrote the ConfigMap kubeadm-config after the plan was shown; what it wrote is not replaced by what was planned without it.',
    cure: 'Make a new plan with `irsactl plan` and look at it.',
  },
  'IRSA-CONTROLPLANE-071': {
    title: "The key of before irsactl is not in irsactl's backup",
    meaning:
      "The chain's key lies in kubeadm's own `sa.key`, and the copy of the key that was there before is gone or was altered. Without it the API server cannot sign as before.",
    cure: 'Put the old key back from a backup of your own (another control plane node has the same one before it is changed), then run the same command again.',
  },
  'IRSA-CONTROLPLANE-072': {
    title: 'The API servers of the cluster differ',
    meaning:
      'Two control plane nodes have other issuers, audiences, keys or flags about tokens, in more than what the two passes themselves make different for a while. What one of them issues the other may refuse.',
    cure: 'Make flags and key files alike on all control plane nodes, then run `irsactl plan` again.',
  },
  'IRSA-CONTROLPLANE-073': {
    title: 'Not every API server accepts the tokens of the chain yet',
    meaning:
      'Before an API server signs for the chain, all of them are looked at again. One does not serve, is not known, or lost what the first pass gave it.',
    cure: 'Put right what the error names, then run `irsactl apply` again: it goes on where it stopped.',
  },
  'IRSA-CONTROLPLANE-074': {
    title: 'The plan names a control plane node that is not there',
    meaning: 'The list of control plane nodes changed after the plan was made.',
    cure: 'Make a new plan with `irsactl plan`.',
  },
  'IRSA-CONTROLPLANE-075': {
    title: 'The controller-manager does not come back',
    meaning:
      'irsactl changed an annotation of its manifest, or ended its process, so that it reads its new key, and the kubelet did not start it again in time.',
    cure: 'Look at the log of kube-controller-manager and at the kubelet of that node; then run the same command again.',
  },
  'IRSA-CONTROLPLANE-076': {
    title: 'One API server refuses the tokens of another',
    meaning:
      'A token that was minted at one control plane node was turned away at another one. Behind a load balancer a part of all requests gets 401.',
    cure: 'Run `irsactl plan`: it shows which API server lacks an issuer or a key. An API server whose manifest is right has not been restarted since its key files changed.',
  },
  'IRSA-CONTROLPLANE-100': {
    title: "The dead man's switch of a node does not run",
    meaning:
      'Before an API server is changed, a small shell script is started on its node, which puts the files from before back if irsactl cannot. It was started and did not answer, or does not any more. Nothing was changed.',
    cure: 'Do what the error says. The node needs POSIX sh and coreutils, and lets a program live on in the background after the connection that started it has ended.',
  },
  'IRSA-CONTROLPLANE-101': {
    title: "The dead man's switch of a node has undone a change",
    meaning:
      'The switch on the node had not heard irsactl for 60 seconds, or the machine was started anew, and it undid the change that was not confirmed. Tokens that were issued meanwhile stay accepted on a single node, where the form that accepts both is restored.',
    cure: 'Look at the connection to the node. `irsactl plan` says what is on it.',
  },
  'IRSA-CONTROLPLANE-102': {
    title: 'The new manifest does not work, and the API server was not touched',
    meaning:
      'A second API server with the new manifest was started beside the real one and did not do what it should. It was taken away again; the real one ran on all the time.',
    cure: 'The error carries the reason, with the last lines that it wrote, or says where the kubelet wrote why it was not started. Put it right and run the same command again.',
  },
  'IRSA-CONTROLPLANE-103': {
    title:
      'The files of the API server lie on another file system than those of irsactl, or behind another mount',
    meaning:
      'A file is put in place, and put back on a full disk, by a rename. That works within one file system only.',
    cure: 'Set `directory` of the node in irsa.yaml to a folder below the mount point that the error names.',
  },
  'IRSA-CONTROLPLANE-104': {
    title: 'Controller-manager or scheduler do not lead again',
    meaning:
      'The API server was changed and serves as it should. The controllers that ended while it was away did not renew their Lease afterwards.',
    cure: 'Look at their pods in kube-system. The next run goes on where this one stopped.',
  },
  'IRSA-CONTROLPLANE-105': {
    title: 'A node has put an interrupted change back',
    meaning:
      'irsactl was killed, cut off or stood still in the middle of a change, so that the switch on the node undid what was not confirmed. Nothing was seen to fail.',
    cure: 'Nothing has to be done: the plan is made from what is on the node, and the next run takes the change again.',
  },
  'IRSA-CONTROLPLANE-106': {
    title: 'An audience stays until no pod needs it',
    meaning:
      '`spec.controlPlane.apiAudiences` does not list an audience that the API servers still have. Pods may hold default tokens from before the listed ones were added, or ask for that audience by name; they would be refused.',
    cure: 'Recreate the pods that the warning names, or wait until the time that it gives, and run `irsactl apply` again. A pod that asks for the audience by name must first ask for another one. Tokens that people made with `kubectl create token` are not seen: make them anew as well.',
  },
  'IRSA-CONTROLPLANE-107': {
    title: 'The audiences that irsa.yaml has set stay',
    meaning:
      'The API server had other audiences before irsactl. Going back to them would refuse the default tokens of every pod that was started since.',
    cure: 'Nothing has to be done. Only the lines of irsactl are taken out; set `--api-audiences` by hand where you want another list.',
  },
  'IRSA-CONTROLPLANE-109': {
    title: 'Nothing would tell whether the API server was restarted',
    meaning:
      'A change is confirmed once the API server serves by another process than before. It says in /metrics when it was started; where that is forbidden, the node lists its processes. Here neither is seen, so that the old process would be taken for the new one. Nothing was changed.',
    cure: 'Give the user of the kubeconfig the rule for /metrics of docs/reference/cluster-role.yaml, then run the same command again.',
  },
  'IRSA-CONTROLPLANE-145': {
    title: 'kubeadm-config names key files that destroy would take away',
    meaning:
      'irsactl takes out of kubeadm-config what it wrote there, byte for byte or line by line. Where somebody has edited it since an apply that was interrupted, or wrote it in a form that irsactl cannot read, its lines stay. An API server whose key files are gone does not start, so nothing was taken away.',
    cure: 'Take the issuer and the key files of the chain out of the ConfigMap kubeadm-config in kube-system by hand, then run `irsactl destroy` again.',
  },
  'IRSA-CONTROLPLANE-138': {
    title: "The dead man's switch of a node cannot see the API server",
    meaning:
      'The switch asks the API server on its node without a login whether it is ready. It could not see that it is, before anything was changed; afterwards it would take a good API server for a bad one.',
    cure: 'Ask on the node as the error says, and put right what hinders it.',
  },
} as const;

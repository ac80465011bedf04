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
    title: 'irsa.yaml does not name the control plane nodes of the cluster',
    meaning: 'Each control plane node must be named exactly once, with its own way to reach it.',
    cure: 'Correct `spec.controlPlane.nodes`; `kubectl get nodes` shows the names.',
  },
  'IRSA-CONTROLPLANE-007': {
    title: 'The manifest of the API server is not where irsa.yaml says',
    meaning: 'The file does not exist, or the kubelet reads another folder.',
    cure: 'Set `spec.controlPlane.nodes[].manifest` to the manifest in the folder that the kubelet reads.',
  },
  'IRSA-CONTROLPLANE-008': {
    title: 'A manifest or key file cannot be edited safely',
    meaning:
      'The flags are not one string each in `command`, `metadata` is written in braces, or the file is a link or has a second name. The manifest may also be that of the controller-manager.',
    cure: 'Write it as kubeadm does, as a file of its own, as the message says.',
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
    title: 'The key files of the API server, or their flags, are not usable',
    meaning: 'The file is missing or unreadable, or the pod or kubeadm does not mount its folder.',
    cure: 'Correct the file, the flags or the mounts as the message says before the next restart.',
  },
  'IRSA-CONTROLPLANE-013': {
    title: 'The API server turns away the tokens that it signs',
    meaning:
      'The public half of the key in `--service-account-signing-key-file` is in none of the `--service-account-key-file` files. The API server does not check this at its start.',
    cure: 'Where the private key was replaced while the API server runs, put the one back that it still signs with, as the error says: no token carries the other one yet. Where another key is meant to sign, add its public key with a `--service-account-key-file` flag on every API server first: what one of them signs, all must accept.',
  },
  'IRSA-CONTROLPLANE-014': {
    title: 'Others may trust the issuer of today',
    meaning: 'Tokens of the cluster are shown to other parties, who would have to trust the new issuer.',
    cure: 'Find out who trusts it. When they are ready, run again with `--issuer-change-reviewed`.',
  },
  'IRSA-CONTROLPLANE-016': {
    title: "Every pod's default token is accepted by AWS",
    meaning:
      '`--api-audiences` holds `sts.amazonaws.com`, so every default token of every pod carries it and is good for AWS STS for up to a year. irsactl never adds it and does not take it away by itself: taken away at once, it would break running pods.',
    cure: 'Write `apiAudiences: [https://kubernetes.default.svc.cluster.local]` under `spec.controlPlane`, or whichever audience shall stay, and run `irsactl apply`: it is added beside the old one. Recreate the pods that are named then, or wait an hour, and run `irsactl apply` again: the old one is taken away, and no token that a pod reads anew is refused on the way.',
  },
  'IRSA-CONTROLPLANE-019': {
    title: 'The manifest was edited by another writer',
    meaning: 'irsactl never rolls back over a manual edit.',
    cure: 'Look at the plan; correct the manifest by hand, or copy back the backup that the message names.',
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
  'IRSA-CONTROLPLANE-023': {
    title: 'The API server does not serve',
    meaning: 'It does not answer, and irsactl did not cause it: nothing is changed while it is down.',
    cure: "Look at the API server's log, and put right what keeps it from starting.",
  },
  'IRSA-CONTROLPLANE-024': {
    title: 'The API server does not serve what the chain needs',
    meaning: 'Its issuer, key or audiences differ from those of the chain.',
    cure: 'Do what `next` of the finding says: apply if the manifest differs, else restart the API server.',
  },
  'IRSA-CONTROLPLANE-029': {
    title: 'Tokens in use will be refused',
    meaning: 'Pods or Secrets hold tokens that the API servers would no longer accept.',
    cure: 'Wait, or recreate the pods and Secrets that are named; `--accept-loss` goes on without.',
  },
  'IRSA-CONTROLPLANE-031': {
    title: 'The API server still signs for the chain',
    meaning:
      'The second stage of destroy takes away what the API server accepts; it must not sign with it any more.',
    cure: 'Run the first stage of `irsactl destroy` first.',
  },
  'IRSA-CONTROLPLANE-034': {
    title: 'A node belongs to another cluster than the kubeconfig',
    meaning:
      'Issuer or signing key of the API server that answers are not those in the manifest on this node: the kubeconfig is of another cluster, or the API server has not been restarted since an edit of the manifest.',
    cure: 'Choose the context of the cluster of this node; after an edit by hand wait until the API server has restarted.',
  },
  'IRSA-CONTROLPLANE-035': {
    title: 'The API server has the chain, and the original manifest is lost',
    meaning:
      "The folder of irsactl on the node holds no manifest from before the chain (it was removed, or irsa.yaml names another folder), so the API server cannot be signed back. Nothing is deleted that the chain's tokens rest on while it signs.",
    cure: 'Name the right folder in `spec.controlPlane.nodes[].directory`, or restore it from a backup. Where the machine was set up anew under its old name and another node still has its folder, run `kubeadm reset` there and `kubectl delete node`, and let it join once more: irsactl then copies the note of that node. Where no node has it, the chain is taken down by hand, each step on every control plane node before the next one, so that no token is refused. Where its key is in kubeadm’s own pair: (1) make one new pair of keys, put its public half first into `sa.pub` with what is there behind it, add the other issuer behind the chain’s in the manifest where it is not there, and restart the API server; (2) put its private half into `sa.key` and that other issuer before the chain’s in the manifest, and restart API server and controller-manager; (3) put the issuers into the same order in kubeadm-config. Where its key is in files of its own, add the other issuer behind the chain’s as well, then let the key of before sign again in the manifest, which still accepts it, with that issuer first, and leave the chain’s lines behind; with the cluster’s own key only the issuer is added and moves. Once every pod has a new token and no Secret has one of the chain’s key, take the chain’s issuer and public key out as well, there and in kubeadm-config, and run `irsactl destroy` again.',
  },
  'IRSA-CONTROLPLANE-036': {
    title: 'The API server signs for or accepts another chain',
    meaning: 'Two chains in one API server would change each other’s flags.',
    cure: 'Use the former name of the chain again, or run both stages of `irsactl destroy --file FILE` with the irsa.yaml of the other chain.',
  },
  'IRSA-CONTROLPLANE-037': {
    title: 'irsa.yaml is not what the chain was applied with',
    meaning:
      "The issuer, the source of the signing key, or the path of the manifest was changed in irsa.yaml while the chain stands. Pods hold tokens of what was applied, and irsactl's records are about it.",
    cure: 'Set the field back. For another value run `irsactl destroy`, both stages, and apply the chain anew.',
  },
  'IRSA-CONTROLPLANE-039': {
    title: 'The same flags failed before',
    meaning:
      'irsactl changed the manifest to these flags, the API server did not serve with them, and the manifest from before was put back. Each try is an outage, so that it is not tried again by itself.',
    cure: 'Put right what the reason names. Then remove the file that the error names and run the command again.',
  },
  'IRSA-CONTROLPLANE-043': {
    title: 'Other users can read the signing key on the node',
    meaning: 'Whoever reads it can sign tokens for the cluster and for AWS.',
    cure: 'Run `irsactl apply --only control-plane`, or remove the rights of others.',
  },
  'IRSA-CONTROLPLANE-044': {
    title: 'Tokens from before the chain are refused',
    meaning:
      'An issuer or a key that the API server accepted before irsactl is no longer in its manifest or its key files. Pods that hold tokens of that time get 401.',
    cure: 'Put the line or the key back. Pods replace their tokens within 24 hours: from then on an issuer that was retired is only a warning. The tokens in Secrets never change.',
  },
  'IRSA-CONTROLPLANE-046': {
    title: 'An unconfirmed change was rolled back, or is about to be',
    meaning: 'irsactl was interrupted, or lost the node, before it confirmed the change.',
    cure: 'Run `irsactl plan`: it says what is on the node, and the next run plans the change again. If the switch is stuck, restore the files by hand: [Put an API server back by hand](../how-to/put-an-api-server-back-by-hand.md) (`irsactl explain how-to/put-an-api-server-back-by-hand`).',
  },
  'IRSA-CONTROLPLANE-060': {
    title: 'No ssh client',
    meaning:
      "Nodes are reached by the system's own ssh, with the user's own configuration, agent and known_hosts. That program is not there, or refuses its configuration.",
    cure: 'Install OpenSSH, or put right what `ssh -G HOST` complains about. On the node itself irsactl needs no ssh: `local: true`.',
  },
  'IRSA-CONTROLPLANE-061': {
    title: 'The host key of a node is unknown or has changed',
    meaning: 'irsactl does not connect to a host that ssh does not trust.',
    cure: 'Compare the fingerprint with `ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub` on the node, then connect once by hand.',
  },
  'IRSA-CONTROLPLANE-063': {
    title: 'A node refuses the login',
    meaning: "The node's sshd takes none of the keys that ssh offers for this user.",
    cure: 'Make `ssh HOST true` work without a question: user, IdentityFile, agent, authorized_keys.',
  },
  'IRSA-CONTROLPLANE-064': {
    title: 'A node cannot be reached or is too slow',
    meaning: 'ssh did not connect, lost the connection, or waited too long.',
    cure: 'Make `ssh HOST true` work from this machine, then run the same command again: it looks at what is there first.',
  },
  'IRSA-CONTROLPLANE-067': {
    title: 'irsactl cannot run scripts as root on a node',
    meaning: 'sudo refuses, or the login prints or runs something else.',
    cure: 'Allow sudo without a password while irsactl works, and let neither profile nor sudo print anything.',
  },
  'IRSA-CONTROLPLANE-072': {
    title: 'The API servers of the cluster differ',
    meaning: 'Their flags or key files are not alike.',
    cure: 'Make the manifests and key files alike on all control plane nodes, then run `irsactl plan` again.',
  },
  'IRSA-CONTROLPLANE-073': {
    title: 'Not every API server accepts the tokens of the chain',
    meaning: 'An API server lacks an issuer or a key that another one signs with.',
    cure: 'Do what the message names, then run `irsactl apply` again: it goes on where it stopped.',
  },
  'IRSA-CONTROLPLANE-075': {
    title: 'Controller-manager or scheduler does not lead again',
    meaning: 'Its Lease is not renewed.',
    cure: 'Look at its pod in kube-system and its log, then run the same command again.',
  },
  'IRSA-CONTROLPLANE-100': {
    title: 'The dead man’s switch of a node does not work',
    meaning: 'It does not run, or cannot see the API server.',
    cure: 'Do what the message says. The node needs POSIX sh and coreutils.',
  },
  'IRSA-CONTROLPLANE-102': {
    title: 'The new manifest does not work, and the API server was not touched',
    meaning:
      'A second API server with the new manifest was started beside the real one and did not do what it should. It was taken away again; the real one ran on all the time.',
    cure: 'The error carries the reason, with the last lines that it wrote, or says where the kubelet wrote why it was not started. Put it right and run the same command again.',
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
  'IRSA-CONTROLPLANE-110': {
    title: 'irsactl does not change this control plane',
    meaning: 'A provider, another distribution or Cluster API manages it.',
    cure: 'EKS, GKE and AKS take no such flags: register the issuer of the provider with IAM. On another distribution set the flags by hand: [Other distributions](../how-to/other-distributions.md) (`irsactl explain how-to/other-distributions`). For Cluster API change the KubeadmControlPlane in two passes: first append the new issuer in `spec.kubeadmConfigSpec.clusterConfiguration.apiServer.extraArgs`, and wait until every machine is replaced; then put the new issuer first. The pair of keys in the Secret `CLUSTER-sa` stays (`signing-key.source: cluster`).',
  },
  'IRSA-CONTROLPLANE-114': {
    title: 'The control plane is not healthy',
    meaning: 'etcd is not healthy, or certificates end soon.',
    cure: 'Repair it first: see https://etcd.io/docs/v3.6/op-guide/failures/, and `kubeadm certs renew all`.',
  },
  'IRSA-CONTROLPLANE-115': {
    title: 'The clocks differ by more than a minute',
    meaning:
      'Tokens carry the time from which on, and until when, they count. API servers whose clocks differ refuse what another one has just issued; AWS refuses tokens of a cluster whose clock is far ahead. By its own machine’s clock irsactl tells how long tokens of before are still in use. It is an error, but where nothing is to be changed and a node differs from the machine of irsactl alone.',
    cure: 'Let chrony or systemd-timesyncd set the clocks of all nodes, and of the machine of irsactl.',
  },
  'IRSA-CONTROLPLANE-117': {
    title: 'kubeadm-certs waits with the old signing key',
    meaning:
      'The Secret kubeadm-certs brings `sa.key` and `sa.pub` to a control plane node that joins. It was made before the key is replaced, so a node that joins with it would sign with the old key, and AWS would refuse its tokens.',
    cure: 'Delete the Secret, or wait until it ends, two hours after it was made. Make a new one after the change: `kubeadm init phase upload-certs --upload-certs`.',
  },
  'IRSA-CONTROLPLANE-118': {
    title: 'The disk of a node is nearly full',
    meaning: 'Before a change its backups are written, and etcd stops on a full disk.',
    cure: 'Make room on that disk.',
  },
  'IRSA-CONTROLPLANE-121': {
    title: 'An upgrade of the control plane is not finished',
    meaning:
      'The nodes run different versions, or kubeadm or the kubelet of a node has another version than the cluster.',
    cure: 'Finish the upgrade first (`kubeadm upgrade`, then the kubelet of each node).',
  },
  'IRSA-CONTROLPLANE-122': {
    title: 'The manifest has flags that kubeadm-config did not have',
    meaning:
      'Somebody added them by hand, or `kubeadm` adds them by patches. The next `kubeadm upgrade` takes out what is not in kubeadm-config. irsactl writes the flags of service accounts there; a patch that adds an issuer once more keeps the API server from starting.',
    cure: 'Add the arguments that you need to `apiServer.extraArgs` in kubeadm-config, and take issuers, key files and audiences out of the folders of `--patches` on every control plane node. `kubeadm upgrade diff` shows what would change.',
  },
  'IRSA-CONTROLPLANE-124': {
    title: 'kubeadm-config lacks flags of the chain',
    meaning:
      'irsactl cannot read or edit the ConfigMap, or its form takes one value a flag. kubeadm writes the manifest from it at the next upgrade or join, and such an API server refuses tokens that need the missing flags.',
    cure: 'Correct `apiServer.extraArgs` in kubeadm-config as the message says. Until then run `irsactl node prepare` before a node joins, and `irsactl apply` right after each `kubeadm upgrade` of a node, before the next node.',
  },
  'IRSA-CONTROLPLANE-130': {
    title: "irsactl's folder on a node is not its own",
    meaning:
      'In that folder lie the files that are put back and the script of the dead man’s switch, which root runs. Somebody else than root could put others there: a folder on the way belongs to another user, can be written by others, or is a link.',
    cure: 'Use the default, `/etc/kubernetes/irsactl`, or a folder that belongs to root on every level.',
  },
  'IRSA-CONTROLPLANE-134': {
    title: 'The cluster is newer than this irsactl',
    meaning:
      'This irsactl was made for, and tried with, older versions of Kubernetes. A newer API server may have other flags, and a newer kubeadm another form of its configuration. What irsactl changes is still proven first, and put back where the API server does not do what it should.',
    cure: 'Use a newer irsactl where there is one. Otherwise read the plan line by line before you agree, and try it on a cluster that nobody needs.',
  },
  'IRSA-CONTROLPLANE-152': {
    title: 'The cluster could not be looked at',
    meaning:
      'The API servers serve on their nodes, and where the kubeconfig leads nobody answers: a load balancer is away, or the kubeconfig is of another time. Which control plane nodes there are, whether one can join with the keys of before, what kubeadm writes next and who holds tokens, the cluster alone says. It is an error where an API server would be changed, and a warning where none would be.',
    cure: 'Put right what `kubectl get --raw /readyz` with the same kubeconfig and context shows, then run the same command again.',
  },
  'IRSA-CONTROLPLANE-155': {
    title: 'A node opens too few sessions',
    meaning:
      'irsactl opens one connection to a node and runs its scripts in sessions of that connection. sshd refuses so many as `MaxSessions` of its sshd_config does not allow; irsactl then waits for one to end and goes on with fewer at once. With `MaxSessions 1` there is none beside that of the connection itself; with few, a script that was given up may hold the last one for a minute. Nothing was begun.',
    cure: 'Set `MaxSessions` to 2 or more for the user that logs in, better to 10, which is what sshd has where nobody sets it, and reload sshd.',
  },
  'IRSA-CONTROLPLANE-160': {
    title: 'An API server runs with another configuration than its files',
    meaning:
      'Its process has other issuers, keys or audiences than its manifest and key files: they were edited and it was not restarted. A change starts from what runs.',
    cure: 'Undo the edit, or restart the API server, then run the same command again.',
  },
  'IRSA-CONTROLPLANE-161': {
    title: 'A person sets the flags of the API servers',
    meaning:
      'With `spec.controlPlane: manual` irsactl reaches no node. `apply` does what comes before, prints the flags for this distribution and ends with code 3. Where the cluster has several API servers, all of them accept the issuer first; only then one signs with it.',
    cure: 'Set the flags as `next` says, on one server after another. Then run `irsactl apply` again, with `--accepted` after the lines by which every server accepts the issuer. New tokens show when all sign.',
  },
} as const;

export const controlPlaneErrors = {
  'IRSA-CONTROLPLANE-002': {
    title: 'irsactl may not read or write a file of the node',
    meaning: "The manifest, the API server's keys and irsactl's own folder belong to root.",
    cure: 'Run irsactl on the control plane node as root.',
  },
  'IRSA-CONTROLPLANE-003': {
    title: 'The disk of the node is full',
    meaning:
      'A file could not be written. irsactl writes each file beside the old one and renames it, so no file is half-written.',
    cure: 'Make room on that disk, then run the same command again: it continues where it stopped.',
  },
  'IRSA-CONTROLPLANE-004': {
    title: 'A file of the node cannot be read or written',
    meaning: 'The system refused access to a file on the control plane node; the error has its message.',
    cure: 'Fix what the message names, then run the same command again.',
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
      'irsactl renames manifests into place, and a rename needs one file system. Only then does a rollback also work on a full disk.',
    cure: 'Set `spec.controlPlane.nodes[].directory` to a folder below the mount point of the manifests (`findmnt -T FOLDER`), but outside their folder. If their folder is a mount point, mount its parent instead.',
  },
  'IRSA-CONTROLPLANE-011': {
    title: 'An external signer signs the tokens',
    meaning:
      'The API server runs with `--service-account-signing-endpoint`: an external signer holds the key. Key file flags would stop the API server from starting.',
    cure: "Publish the external signer's keys, and set the issuer by hand with `controlPlane: manual`.",
  },
  'IRSA-CONTROLPLANE-012': {
    title: 'The key files of the API server, or their flags, are not usable',
    meaning: 'The file is missing or unreadable, or the pod or kubeadm does not mount its folder.',
    cure: 'Correct the file, the flags or the mounts as the message says before the next restart.',
  },
  'IRSA-CONTROLPLANE-013': {
    title: 'The API server refuses the tokens that it signs',
    meaning:
      'The public half of the key in `--service-account-signing-key-file` is in none of the `--service-account-key-file` files. The API server does not check this when it starts.',
    cure: 'If the private key was replaced while the API server runs, restore the file with which it still signs. If another key is to sign, first add its public key with a `--service-account-key-file` flag on every API server: all must accept what one of them signs.',
  },
  'IRSA-CONTROLPLANE-014': {
    title: 'Other parties may trust the issuer of today',
    meaning:
      'Tokens of the cluster are shown to other parties, or the discovery document of the API server is open to everyone. These parties must trust the new issuer, too.',
    cure: 'Find out who trusts today’s issuer. When they accept the new one, run the command again with `--issuer-change-reviewed`.',
  },
  'IRSA-CONTROLPLANE-016': {
    title: "Every pod's default token is accepted by AWS",
    meaning:
      '`--api-audiences` holds `sts.amazonaws.com`, so AWS STS accepts every default token of every pod for up to a year. irsactl never adds this audience. It does not remove it in one step either, because running pods would get 401.',
    cure: 'Write `apiAudiences: [https://kubernetes.default.svc.cluster.local]` under `spec.controlPlane`, or the audience that shall stay, and run `irsactl apply`: it adds that audience. Recreate the pods that the plan then names, or wait an hour, and run `irsactl apply` again: it removes the audience of AWS.',
  },
  'IRSA-CONTROLPLANE-019': {
    title: 'The manifest was edited by another writer',
    meaning: 'Someone edited the manifest during a pass. irsactl and the switch never overwrite an edit.',
    cure: 'Read the plan. If the API server does not serve, correct the manifest by hand, or copy the backup that the message names.',
  },
  'IRSA-CONTROLPLANE-020': {
    title: 'The API server failed with its new manifest and was rolled back',
    meaning:
      'The stand-in passed, or there was no room for one, but the restarted API server did not serve in time or failed a proof. The node restored the files from before, and the API server serves with them.',
    cure: 'Fix the reason in the error. Delete the file `failed.json` that the error names, and run the same command again.',
  },
  'IRSA-CONTROLPLANE-021': {
    title: 'The rollback of an API server is stuck',
    meaning: 'The switch could not restore a file, or the API server does not serve with the restored files.',
    cure: "Read the API server's log (`crictl logs`, /var/log/pods) and fix what it names. If a file was not restored, restore the backups by hand: [Restore an API server by hand](../how-to/restore-an-api-server-by-hand.md) (`irsactl explain how-to/restore-an-api-server-by-hand`).",
  },
  'IRSA-CONTROLPLANE-023': {
    title: 'The API server does not serve',
    meaning:
      'It does not answer, and irsactl did not cause it. irsactl changes nothing while an API server is down.',
    cure: "Read the API server's log, and fix what stops it.",
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
      'The second run of destroy makes the API server refuse tokens of the chain, so it must no longer issue them.',
    cure: 'Run the first stage of `irsactl destroy` first.',
  },
  'IRSA-CONTROLPLANE-034': {
    title: 'A node belongs to another cluster than the kubeconfig',
    meaning:
      'irsactl compares the UID of the namespace kube-system: in the cluster of the kubeconfig, at the API server of the node, and in the record on the node. They differ.',
    cure: 'Choose the context of the right cluster, or correct `ssh:` of the node. If the cluster was rebuilt, delete the folder that the error names.',
  },
  'IRSA-CONTROLPLANE-035': {
    title: 'No other issuer can sign again',
    meaning:
      'No node has a record of what signed before the chain, and the API servers accept no issuer beside the chain’s. With a record, its issuer signs again; without one, the next issuer behind the chain’s.',
    cure: 'If `metadata.name` in irsa.yaml was changed, restore the former name. If irsa.yaml names another folder, correct `spec.controlPlane.nodes[].directory`. Otherwise add the issuer that shall sign behind the one of the chain (`--service-account-issuer`), on one node after the other, and run `irsactl destroy` again.',
  },
  'IRSA-CONTROLPLANE-036': {
    title: 'The API server signs for or accepts another chain',
    meaning: 'Two chains in one API server would change each other’s flags.',
    cure: 'Use the former name of the chain again, or run both stages of `irsactl destroy --file FILE` with the irsa.yaml of the other chain.',
  },
  'IRSA-CONTROLPLANE-037': {
    title: 'A new signing key is staged while the chain already signs',
    meaning:
      '`signingKey: {source: new}` brings a new key together with the issuer, in the first apply only. The API servers already issue tokens of the chain with another key.',
    cure: 'Write `signingKey: {source: cluster}`, and delete signing.key in irsactl’s folder on each node.',
  },
  'IRSA-CONTROLPLANE-039': {
    title: 'The same form failed before',
    meaning:
      'The API server failed with these issuers, keys and audiences, and was rolled back. irsactl does not try a failed form again, because each attempt is an outage.',
    cure: 'Fix the reason. Then delete the file `failed.json` that the error names, and run the command again.',
  },
  'IRSA-CONTROLPLANE-043': {
    title: 'Other users can read the signing key on the node',
    meaning: 'Everyone who reads it can sign tokens for the cluster and for AWS.',
    cure: 'Run `chmod 600 FILE` on the node. If others may have read the key, make a new one.',
  },
  'IRSA-CONTROLPLANE-044': {
    title: 'Tokens from before the chain are refused',
    meaning:
      'The API server accepted an issuer or a key before irsactl that is no longer in its manifest or key files. Pods with such tokens get 401.',
    cure: 'Restore the line or the key. Pods replace their tokens within 24 hours; the tokens in Secrets never change.',
  },
  'IRSA-CONTROLPLANE-046': {
    title: 'An unconfirmed pass is being rolled back, or was',
    meaning:
      'irsactl was interrupted or lost the node before it confirmed the pass. After 60 s the switch of the node restores the backups.',
    cure: 'Run `irsactl apply`: it waits for the rollback and plans again. If the switch is stuck, restore the files by hand: [Restore an API server by hand](../how-to/restore-an-api-server-by-hand.md) (`irsactl explain how-to/restore-an-api-server-by-hand`).',
  },
  'IRSA-CONTROLPLANE-060': {
    title: 'No ssh client',
    meaning:
      "Nodes are reached by the system's own ssh, with the user's own configuration, agent and known_hosts. That program is not there, or refuses its configuration.",
    cure: 'Install OpenSSH, or put right what `ssh -G HOST` complains about. On the node itself irsactl needs no ssh: `local: true`.',
  },
  'IRSA-CONTROLPLANE-061': {
    title: 'The host key of a node is unknown, has changed, or is not checked',
    meaning:
      'irsactl sends scripts and keys to a node, so it connects only to a host whose key ssh has verified. `StrictHostKeyChecking no` verifies none.',
    cure: 'Compare the fingerprint with `ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub` on the node, then connect once by hand. Remove options that turn the check off.',
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
    title: 'irsactl cannot run scripts as root on a node, or cannot ask its API server',
    meaning:
      'sudo refuses, or the login prints or runs something else. Or the node lacks curl or kubeadm’s admin.conf, with which irsactl and the switch ask the API server.',
    cure: 'Allow sudo without a password while irsactl works, and let neither profile nor sudo print anything. Install curl; `kubeadm init phase kubeconfig admin` writes admin.conf.',
  },
  'IRSA-CONTROLPLANE-072': {
    title: 'The API servers of the cluster differ',
    meaning: 'Their flags or key files are not alike.',
    cure: 'Make the manifests and key files alike on all control plane nodes, then run `irsactl plan` again.',
  },
  'IRSA-CONTROLPLANE-073': {
    title: 'Not every API server accepts the tokens of the chain',
    meaning:
      'An API server does not serve, or runs without an issuer or a key with which another one signs or is about to sign.',
    cure: 'Do what the message names, then run `irsactl apply` again: it continues where it stopped.',
  },
  'IRSA-CONTROLPLANE-075': {
    title: 'Controller-manager or scheduler does not lead',
    meaning: 'Its Lease is not renewed, or the controller-manager did not restart.',
    cure: 'Look at its pod in kube-system and its log, then run the same command again.',
  },
  'IRSA-CONTROLPLANE-100': {
    title: 'The dead man’s switch of a node does not work',
    meaning:
      'It does not run, or it cannot see that the API server serves. Without it irsactl changes nothing.',
    cure: 'Do what the message says. The node needs a POSIX shell, coreutils, curl and kubeadm’s admin.conf.',
  },
  'IRSA-CONTROLPLANE-102': {
    title: 'The new manifest does not work, and the API server was not touched',
    meaning:
      'A stand-in, a second API server with the new manifest, failed: it did not start, issued or accepted the wrong tokens, another API server refused its token, or STS did.',
    cure: 'The error has the reason with the last lines of the stand-in, or says where the kubelet logs why it did not start. Fix it, and run the same command again.',
  },
  'IRSA-CONTROLPLANE-106': {
    title: 'An audience stays until no pod needs it',
    meaning:
      '`spec.controlPlane.apiAudiences` does not list an audience that the API servers still have. Pods may hold default tokens from before the listed ones were added, or request that audience by name; the API servers would refuse them.',
    cure: 'Recreate the pods that the warning names, or wait until the time that it gives, and run `irsactl apply` again. A pod that requests the audience by name must first request another one. irsactl cannot see tokens that people made with `kubectl create token`: make new ones.',
  },
  'IRSA-CONTROLPLANE-107': {
    title: 'The audiences that irsa.yaml has set stay',
    meaning:
      'The API server had other audiences before irsactl. With those, it would refuse the default tokens of every pod that was started since.',
    cure: 'You do not have to do anything. For another list, set `--api-audiences` by hand.',
  },
  'IRSA-CONTROLPLANE-110': {
    title: 'irsactl does not change this control plane',
    meaning: 'A provider, another distribution or Cluster API manages it.',
    cure: 'EKS, GKE and AKS take no such flags: register the issuer of the provider with IAM. On another distribution set the flags by hand: [Set up other distributions](../how-to/set-up-other-distributions.md) (`irsactl explain how-to/set-up-other-distributions`). For Cluster API change the KubeadmControlPlane in two passes: first append the new issuer in `spec.kubeadmConfigSpec.clusterConfiguration.apiServer.extraArgs`, and wait until every machine is replaced; then put the new issuer first. The key pair in the Secret `CLUSTER-sa` stays (`signingKey: {source: cluster}`).',
  },
  'IRSA-CONTROLPLANE-114': {
    title: 'The control plane is not healthy',
    meaning: 'etcd or the kubelet of a node is not healthy, or certificates expire soon.',
    cure: 'Repair it first: see https://etcd.io/docs/v3.6/op-guide/failures/, `systemctl status kubelet`, and `kubeadm certs renew all`.',
  },
  'IRSA-CONTROLPLANE-115': {
    title: 'The clocks differ by more than a minute',
    meaning:
      'Tokens carry the time from which and until which they are valid. API servers whose clocks differ refuse what another one has just issued; AWS refuses tokens of a cluster whose clock is far ahead. irsactl uses its own clock to tell how long tokens from before are in use.',
    cure: 'Let chrony or systemd-timesyncd set the clocks of all nodes, and of the machine of irsactl.',
  },
  'IRSA-CONTROLPLANE-117': {
    title: 'kubeadm-certs holds the old signing key',
    meaning:
      'A control plane node that joins gets `sa.key` and `sa.pub` from the Secret kubeadm-certs. A Secret from before a change of the key would let the new node sign with the old key. irsactl reports this only for a change of the key.',
    cure: 'Delete the Secret, or wait until it expires, two hours after it was made. Upload the keys again after the change: `kubeadm init phase upload-certs --upload-certs`.',
  },
  'IRSA-CONTROLPLANE-118': {
    title: 'The disk of a node is nearly full',
    meaning: 'irsactl writes backups before a change, and etcd stops on a full disk.',
    cure: 'Make room on that disk.',
  },
  'IRSA-CONTROLPLANE-121': {
    title: 'An upgrade of the control plane is not finished',
    meaning:
      'The nodes run different versions, or kubeadm or the kubelet of a node has another version than the cluster.',
    cure: 'Finish the upgrade first (`kubeadm upgrade`, then the kubelet of each node).',
  },
  'IRSA-CONTROLPLANE-122': {
    title: 'The manifest has flags that kubeadm-config does not have',
    meaning:
      'Someone added them by hand, or patches of kubeadm add them. The next `kubeadm upgrade` removes what is not in kubeadm-config. irsactl writes the flags of service accounts there; a patch that adds an issuer again stops the API server from starting.',
    cure: 'Add the arguments that you need to `apiServer.extraArgs` in kubeadm-config. Remove issuers, key files and audiences from the folders of `--patches` on every control plane node. `kubeadm upgrade diff` shows what would change.',
  },
  'IRSA-CONTROLPLANE-124': {
    title: 'kubeadm-config lacks flags of the chain',
    meaning:
      'irsactl cannot read or edit the ConfigMap, or its form takes one value for each flag. kubeadm writes the manifest from it at the next upgrade or join, and that API server refuses tokens that need the missing flags.',
    cure: 'Correct `apiServer.extraArgs` in kubeadm-config as the message says. Until then run `irsactl apply` right after each `kubeadm upgrade` of a node and each `kubeadm join --control-plane`, before the next node.',
  },
  'IRSA-CONTROLPLANE-130': {
    title: "irsactl's folder on a node is not its own",
    meaning:
      'The folder holds the backups and the script of the dead man’s switch, which root runs. A folder on the path belongs to another user, is writable by others, or is a link, so another user could replace these files.',
    cure: 'Use the default, `/etc/kubernetes/irsactl`, or a folder that belongs to root on every level.',
  },
  'IRSA-CONTROLPLANE-134': {
    title: 'The cluster is newer than this irsactl',
    meaning:
      'This irsactl was made for, and tested with, older versions of Kubernetes. A newer API server may have other flags, and a newer kubeadm another form of its configuration. irsactl still proves each change first, and rolls it back if the API server fails.',
    cure: 'Use a newer irsactl if there is one. Otherwise read the plan line by line before you agree, and try it on a test cluster first.',
  },
  'IRSA-CONTROLPLANE-152': {
    title: 'The cluster does not answer',
    meaning:
      'The API servers serve on their nodes, but the address in the kubeconfig does not answer: a load balancer is down, or the kubeconfig is outdated. Only the cluster names its control plane nodes, kubeadm-config, a waiting kubeadm-certs and the pods that hold tokens. It is an error if an API server would be changed, else a warning.',
    cure: 'Fix what `kubectl get --raw /readyz` with the same kubeconfig and context shows, then run the same command again.',
  },
  'IRSA-CONTROLPLANE-155': {
    title: 'A node opens too few sessions',
    meaning:
      'irsactl opens one connection to a node and runs its scripts in sessions of that connection. sshd refuses more sessions than `MaxSessions` allows; irsactl then runs fewer at a time. With `MaxSessions 1` no session is left for a script. irsactl did not start anything.',
    cure: 'Set `MaxSessions` to 2 or more for the user that logs in, better to the default of 10, and reload sshd.',
  },
  'IRSA-CONTROLPLANE-160': {
    title: 'An API server runs with another configuration than its files have',
    meaning:
      'The process has other issuers, keys or audiences than its manifest and key files: someone edited them and the API server did not restart, or the kubelet does not run. A pass starts from what runs.',
    cure: 'Undo the edit, or let the API server restart, then run the same command again.',
  },
  'IRSA-CONTROLPLANE-161': {
    title: 'A person sets the flags of the API servers',
    meaning:
      'With `spec.controlPlane: manual` irsactl reaches no node. `apply` does what comes before, prints the flags for this distribution and ends with code 3. Where the cluster has several API servers, all of them accept the issuer first; only then one signs with it.',
    cure: 'Set the flags as `next` says, on one server after another. Then run `irsactl apply` again, with `--accepted` after the lines by which every server accepts the issuer. New tokens show when all sign.',
  },
  'IRSA-CONTROLPLANE-162': {
    title: 'Another tool writes the manifests of the API servers',
    meaning:
      'Kubespray, KubeOne, Ansible, Puppet and the like write the manifests anew from their own records. irsactl recognises them by their folder of certificates, their label on nodes, or their comment in the manifest.',
    cure: 'Give that tool the same flags and use `controlPlane: manual`, as `irsactl explain how-to/set-up-other-distributions` says. Or give it the flags and run the command with `--force-managed-manifests`.',
  },
} as const;

export const controlPlaneErrors = {
  'IRSA-CONTROLPLANE-002': {
    title: 'irsactl may not read or write a file of the node',
    meaning: "The manifest, the API server's keys and irsactl's folder belong to root.",
    cure: 'Run irsactl on the control plane node as root.',
  },
  'IRSA-CONTROLPLANE-003': {
    title: 'The disk of the node is full',
    meaning:
      'A file could not be written. irsactl writes each file beside the old one and renames it, so no file is half-written.',
    cure: 'Free some space on that disk, then run the same command again: it continues where it stopped.',
  },
  'IRSA-CONTROLPLANE-004': {
    title: 'A file of the node cannot be read or written',
    meaning:
      "The system refused access to a file on the control plane node; the error contains the system's message.",
    cure: 'Fix what the message names, then run the same command again.',
  },
  'IRSA-CONTROLPLANE-006': {
    title: 'irsa.yaml does not name the control plane nodes of the cluster',
    meaning: 'Each control plane node must be named exactly once, with its own ssh host or `local: true`.',
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
      'The flags are not one string each in `command`, `metadata` is written in braces, the YAML has a form that irsactl does not read, or the file is a symbolic or hard link. The manifest may also be that of the controller-manager.',
    cure: 'Write it as kubeadm does, as a regular file, as the message says.',
  },
  'IRSA-CONTROLPLANE-009': {
    title: 'A stray file is in the manifests folder',
    meaning:
      'The kubelet reads every file there whose name does not begin with a dot. A backup of the manifest of kube-apiserver, kube-controller-manager, kube-scheduler or etcd is a second static pod that may win or lose. See https://kubernetes.io/docs/tasks/configure-pod-container/static-pod/.',
    cure: 'Move the file to another folder.',
  },
  'IRSA-CONTROLPLANE-010': {
    title: "irsactl's folder is on another file system or mount than the manifests",
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
    meaning:
      'The file is missing or unreadable, the pod or kubeadm does not mount its folder, or kube-apiserver reads no key in it: it ignores `RSA PUBLIC KEY`, Ed25519 keys, encrypted keys and, in `--service-account-key-file`, EC keys in `PRIVATE KEY`.',
    cure: 'Correct the file, the flags or the mounts as the message says before the next restart.',
  },
  'IRSA-CONTROLPLANE-013': {
    title: 'The API server refuses the tokens that it signs',
    meaning:
      'The public half of the key in `--service-account-signing-key-file` is in none of the `--service-account-key-file` files. The API server does not check this when it starts.',
    cure: 'If the private key was replaced while the API server runs, restore the file with which it still signs. If another key is to sign, first add its public key with `--service-account-key-file` on every API server: all must accept what one of them signs.',
  },
  'IRSA-CONTROLPLANE-014': {
    title: "Other parties may trust today's issuer",
    meaning:
      'Tokens of the cluster are presented to other parties, or anyone can read the discovery document of the API server. These parties must also trust the new issuer, or the next key if they keep a copy of the key.',
    cure: "Find out who trusts today's issuer. When they accept the new one, run the command again with `--issuer-change-reviewed`.",
  },
  'IRSA-CONTROLPLANE-016': {
    title: "AWS accepts every pod's default token",
    meaning:
      "`--api-audiences` holds `sts.amazonaws.com`, so STS accepts every pod's default token for up to a year. irsactl never adds this audience. It does not remove it in one step either, because running pods would get 401.",
    cure: 'Write `apiAudiences: [https://kubernetes.default.svc.cluster.local]` under `spec.controlPlane`, or the audience that you want to keep, and run `irsactl apply`: it adds that audience. Recreate the pods that the plan then names, or wait an hour. Run `irsactl apply` again: it removes the AWS audience.',
  },
  'IRSA-CONTROLPLANE-019': {
    title: 'Another writer edited the manifest',
    meaning: 'The manifest changed during a pass. irsactl and the switch never overwrite an edit.',
    cure: 'Read the plan. If the API server does not serve, correct the manifest by hand, or copy the backup that the message names.',
  },
  'IRSA-CONTROLPLANE-020': {
    title: 'The API server failed with its new manifest and was rolled back',
    meaning:
      'The stand-in passed, or there was no room for one, but the restarted API server did not serve in time or failed a proof. The node restored the previous files, and the API server serves with them.',
    cure: 'Fix the cause in the error. Delete the file `failed.json` that the error names, and run the same command again.',
  },
  'IRSA-CONTROLPLANE-021': {
    title: 'The rollback of an API server is stuck',
    meaning:
      'The switch could not restore a file, or the API server does not serve with the restored files. In the second case the switch keeps watching, and the next run continues when the API server serves.',
    cure: "Read the API server's log (`crictl logs`, /var/log/pods) and fix what it names. If a file was not restored, restore the backups by hand: [Restore an API server by hand](../how-to/restore-an-api-server-by-hand.md) (`irsactl explain how-to/restore-an-api-server-by-hand`).",
  },
  'IRSA-CONTROLPLANE-023': {
    title: 'The API server does not serve',
    meaning:
      'It does not answer, and irsactl did not cause this. irsactl changes nothing while an API server is down.',
    cure: "Read the API server's log, and fix what stops it.",
  },
  'IRSA-CONTROLPLANE-024': {
    title: 'The API server does not serve what the chain needs',
    meaning: 'Its issuer, key or audiences differ from what the chain needs.',
    cure: 'Follow `next` of the finding: run apply if the manifest differs, else restart the API server.',
  },
  'IRSA-CONTROLPLANE-029': {
    title: 'Tokens of the chain may still be in use',
    meaning:
      'Pods or Secrets may hold tokens that the API servers would no longer accept. The kubelet replaces tokens in volumes within a day. A program that read its token only once may keep it for up to a year; after a day, the API servers have counted the requests of such programs.',
    cure: 'Recreate the named pods and Secrets, or wait until the time in the error. `--accept-loss` continues without waiting.',
  },
  'IRSA-CONTROLPLANE-031': {
    title: 'The API server still signs for the chain',
    meaning:
      'The second run of destroy makes the API server refuse tokens of the chain, so it must no longer issue them.',
    cure: 'Run `irsactl destroy` first: its first run makes the API server sign for another issuer.',
  },
  'IRSA-CONTROLPLANE-034': {
    title: 'A node belongs to another cluster than the kubeconfig',
    meaning:
      "irsactl compares the UID of the namespace kube-system in the kubeconfig's cluster, at the node's API server, and in the record on the node. They differ.",
    cure: 'Choose the context of the right cluster, or correct `ssh:` of the node. If the cluster was rebuilt, delete the folder that the error names.',
  },
  'IRSA-CONTROLPLANE-035': {
    title: 'No previous issuer can sign again',
    meaning:
      "No node has a record of the issuer that signed before the chain, and the API servers accept no issuer other than the chain's. With a record, its issuer signs again; without one, the next issuer after the chain's.",
    cure: "If `metadata.name` in irsa.yaml was changed, restore the former name. If irsa.yaml names another folder, correct `spec.controlPlane.nodes[].directory`. Otherwise add the issuer that is to sign after the chain's issuer (`--service-account-issuer`), one node at a time, and run `irsactl destroy` again.",
  },
  'IRSA-CONTROLPLANE-036': {
    title: 'The API server signs for or accepts another chain',
    meaning: "Two chains in one API server would change each other's flags.",
    cure: 'Restore the former name of the chain, or run `irsactl destroy --file FILE` twice, with the irsa.yaml of the other chain.',
  },
  'IRSA-CONTROLPLANE-037': {
    title: 'An API server would sign for the chain with a key that AWS does not find',
    meaning:
      'The JWKS of the chain does not list the key that this API server signs with, so AWS would refuse its tokens. Its key differs from that of the other API servers, for example because it joined with an older one.',
    cure: 'Run `irsactl rotate`: it replaces the keys of all API servers by one.',
  },
  'IRSA-CONTROLPLANE-039': {
    title: 'The same configuration failed before',
    meaning:
      'The API server failed with these issuers, keys and audiences, and was rolled back. irsactl does not retry them, because each attempt is an outage.',
    cure: 'Fix the cause. Then delete the file `failed.json` that the error names, and run the command again.',
  },
  'IRSA-CONTROLPLANE-043': {
    title: 'Other users can read the signing key on the node',
    meaning: 'Everyone who reads it can sign tokens for the cluster and for AWS.',
    cure: 'Run `chmod 600 FILE` on the node. If others may have read the key, replace it.',
  },
  'IRSA-CONTROLPLANE-044': {
    title: 'Tokens from before the chain are refused',
    meaning:
      'The API server accepted an issuer or a key before irsactl that is no longer in its manifest or key files. Pods with such tokens get 401.',
    cure: 'Restore the line or the key. Pods replace their tokens within 24 hours; the tokens in Secrets never change.',
  },
  'IRSA-CONTROLPLANE-046': {
    title: 'An unconfirmed pass is being, or was, rolled back',
    meaning:
      "irsactl was interrupted or lost the node before it confirmed the pass. After 60 s the node's switch restores the backups.",
    cure: 'Run `irsactl apply`, or `irsactl destroy` if the message names that: it waits for the rollback and plans again. If the switch is stuck, restore the files by hand: [Restore an API server by hand](../how-to/restore-an-api-server-by-hand.md) (`irsactl explain how-to/restore-an-api-server-by-hand`).',
  },
  'IRSA-CONTROLPLANE-060': {
    title: 'No ssh client',
    meaning:
      "irsactl connects to nodes with the system's ssh and the user's configuration, agent and known_hosts. The ssh program is missing, or rejects its configuration.",
    cure: 'Install OpenSSH, or fix the errors of `ssh -G HOST`. On the node itself irsactl needs no ssh: `local: true`.',
  },
  'IRSA-CONTROLPLANE-061': {
    title: 'The host key of a node is unknown, has changed, or is not checked',
    meaning:
      'irsactl sends scripts and keys to a node, so it connects only to a host whose key ssh has verified. With `StrictHostKeyChecking no`, ssh verifies none.',
    cure: 'Compare the fingerprint with `ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub` on the node, then connect once by hand. Remove options that turn the check off.',
  },
  'IRSA-CONTROLPLANE-063': {
    title: 'A node refuses the login',
    meaning: "The node's sshd accepts none of the keys that ssh offers for this user.",
    cure: 'Make `ssh HOST true` work without a prompt: check user, IdentityFile, agent and authorized_keys.',
  },
  'IRSA-CONTROLPLANE-064': {
    title: 'A node cannot be reached or is too slow',
    meaning: 'ssh did not connect, lost the connection, or waited too long.',
    cure: 'Make `ssh HOST true` work from this machine, then run the same command again: it first checks the current state.',
  },
  'IRSA-CONTROLPLANE-067': {
    title: 'irsactl cannot run scripts as root on a node, or cannot ask its API server',
    meaning:
      "sudo refuses, or the login prints or runs something else. Or the node lacks curl, or a client certificate that the API server accepts (kubeadm's admin.conf or apiserver-kubelet-client), with which irsactl and the switch query the API server.",
    cure: 'Allow sudo without a password while irsactl works, and keep the shell profile and sudo from printing anything. Install curl; `kubeadm init phase kubeconfig admin` writes admin.conf, and `kubeadm certs renew` renews expired certificates.',
  },
  'IRSA-CONTROLPLANE-072': {
    title: 'The API servers of the cluster differ',
    meaning: 'Their flags or key files are not the same.',
    cure: 'Make the manifests and key files the same on all control plane nodes, then run `irsactl plan` again.',
  },
  'IRSA-CONTROLPLANE-073': {
    title: 'Not every API server accepts the tokens of the chain',
    meaning:
      'An API server does not serve, or lacks an issuer or a key with which another one signs or is about to sign.',
    cure: 'Do what the message names, then run `irsactl apply` again: it continues where it stopped.',
  },
  'IRSA-CONTROLPLANE-075': {
    title: 'The controller-manager or scheduler does not lead',
    meaning: 'Its Lease is not renewed, or the controller-manager did not restart.',
    cure: 'Check its pod in kube-system and its log, then run the same command again.',
  },
  'IRSA-CONTROLPLANE-100': {
    title: "The dead man's switch of a node does not work",
    meaning:
      'It does not run, or it cannot tell whether the API server serves. Without it irsactl changes nothing. As a warning: the node has no systemd, so nothing starts the switch after a reboot.',
    cure: "Do what the message says. The node needs a POSIX shell, coreutils, grep, sed, curl, and kubeadm's admin.conf or apiserver-kubelet-client certificate.",
  },
  'IRSA-CONTROLPLANE-102': {
    title: 'The new manifest does not work, and the API server was not touched',
    meaning:
      'A stand-in is a second API server with the new manifest. It did not start, or issued or accepted the wrong tokens; or another API server or STS refused its token.',
    cure: "The error contains the reason and the last lines of the stand-in's log, or says where the kubelet logs why it did not start. Fix the cause, and run the same command again.",
  },
  'IRSA-CONTROLPLANE-106': {
    title: 'An audience is kept until no pod needs it',
    meaning:
      '`spec.controlPlane.apiAudiences` does not list an audience that the API servers still have. Pods may hold default tokens from before the listed audiences were added, or request that audience by name. The API servers would refuse these tokens.',
    cure: 'Recreate the pods that the warning names, or wait until the given time, and run `irsactl apply` again. A pod that requests the audience by name must first request another one. irsactl cannot see tokens from `kubectl create token`: make new ones.',
  },
  'IRSA-CONTROLPLANE-107': {
    title: 'The audiences from irsa.yaml are kept',
    meaning:
      'The API server had other audiences before irsactl. With those, it would refuse the default tokens of every pod that started since.',
    cure: 'No action is needed. To change the list, set `--api-audiences` by hand.',
  },
  'IRSA-CONTROLPLANE-110': {
    title: 'irsactl does not change this control plane',
    meaning: 'A provider, another distribution or Cluster API manages it.',
    cure: 'EKS, GKE and AKS take no such flags: register the issuer of the provider with IAM. On another distribution set the flags by hand: [Set up other distributions](../how-to/set-up-other-distributions.md) (`irsactl explain how-to/set-up-other-distributions`). For Cluster API change the KubeadmControlPlane in two passes. First append the new issuer in `spec.kubeadmConfigSpec.clusterConfiguration.apiServer.extraArgs`, and wait until every machine is replaced; then put the new issuer first. The key pair in the Secret `CLUSTER-sa` stays (`signingKey: {source: cluster}`).',
  },
  'IRSA-CONTROLPLANE-114': {
    title: 'The control plane is not healthy',
    meaning:
      'etcd of a node is not healthy, its kubelet does not answer at its health address, or certificates expire soon. irsactl asks the kubelet for the plan, before the first change and before each pass.',
    cure: 'Repair it first. See https://etcd.io/docs/v3.6/op-guide/failures/, `systemctl status kubelet`, and `kubeadm certs renew all`.',
  },
  'IRSA-CONTROLPLANE-115': {
    title: 'The clocks differ by more than a minute',
    meaning:
      'Each token states from when until when it is valid. API servers whose clocks differ refuse tokens that another one has just issued; AWS refuses tokens of a cluster whose clock is far ahead. irsactl uses its own clock to tell how long earlier tokens are in use.',
    cure: 'Let chrony or systemd-timesyncd set the clocks of all nodes and of the machine that runs irsactl.',
  },
  'IRSA-CONTROLPLANE-117': {
    title: 'kubeadm-certs holds the old signing key',
    meaning:
      'A control plane node that joins gets `sa.key` and `sa.pub` from the Secret kubeadm-certs. With a Secret from before a key change, the new node would sign with the old key. irsactl reports this only for a key change.',
    cure: 'Delete the Secret, or wait until it expires, two hours after its creation. Upload the keys again after the change: `kubeadm init phase upload-certs --upload-certs`.',
  },
  'IRSA-CONTROLPLANE-118': {
    title: 'A node has no room for the files of a change, or is read-only',
    meaning:
      "irsactl writes backups, a manifest and a systemd unit on each node. The disk is nearly full, which also stops etcd. Or root cannot write to irsactl's folder, the manifests folder or /etc/systemd/system.",
    cure: 'Free some space on that disk, or make the folder writable.',
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
      'They were added by hand or by kubeadm patches. The next `kubeadm upgrade` removes flags that are not in kubeadm-config. irsactl writes the service account flags there; a patch that adds an issuer again stops the API server from starting.',
    cure: 'Add the arguments that you need to `apiServer.extraArgs` in kubeadm-config. Remove issuers, key files and audiences from the folders of `--patches` on every control plane node. `kubeadm upgrade diff` shows the changes.',
  },
  'IRSA-CONTROLPLANE-124': {
    title: 'kubeadm-config lacks flags of the chain',
    meaning:
      'irsactl cannot read or edit the ConfigMap, or its format allows one value for each flag. kubeadm writes the manifest from it at the next upgrade or join. The new API server then refuses tokens that need the missing flags.',
    cure: 'Correct `apiServer.extraArgs` in kubeadm-config as the message says. Until then run `irsactl apply` immediately after each `kubeadm upgrade` of a node and each `kubeadm join --control-plane`, before the next node.',
  },
  'IRSA-CONTROLPLANE-130': {
    title: "Other users can change irsactl's folder on a node",
    meaning:
      "The folder holds the backups and the script of the dead man's switch, which root runs. A folder on the path belongs to another user, is writable by others, or is a link, so another user could replace these files.",
    cure: 'Use the default, `/etc/kubernetes/irsactl`, or a path on which every folder belongs to root.',
  },
  'IRSA-CONTROLPLANE-134': {
    title: 'The cluster is newer than this irsactl',
    meaning:
      'This irsactl was built for and tested with older versions of Kubernetes. A newer API server may have other flags, and a newer kubeadm another configuration format. irsactl still proves each change first, and rolls it back if the API server fails.',
    cure: 'Use a newer irsactl if there is one. Otherwise read the plan line by line before you confirm it, and try it on a test cluster first.',
  },
  'IRSA-CONTROLPLANE-152': {
    title: 'The cluster does not answer',
    meaning:
      'The API servers serve on their nodes, but the address in the kubeconfig does not answer: a load balancer is down, or the kubeconfig is outdated. irsactl must ask the cluster for its control plane nodes, kubeadm-config, a pending kubeadm-certs and the pods that hold tokens. This is an error if an API server would be changed, else a warning.',
    cure: 'Run `kubectl get --raw /readyz` with the same kubeconfig and context, and fix the problem that it shows. Then run the same command again.',
  },
  'IRSA-CONTROLPLANE-155': {
    title: 'A node allows too few ssh sessions',
    meaning:
      'irsactl opens one connection to a node and runs its scripts in sessions of that connection. If sshd refuses more sessions than `MaxSessions`, irsactl runs fewer scripts at a time. With `MaxSessions 1` no session is left for a script. irsactl did not start anything.',
    cure: 'Set `MaxSessions` to 2 or more for the user that logs in, preferably to the default of 10, and reload sshd.',
  },
  'IRSA-CONTROLPLANE-160': {
    title: "An API server's running configuration differs from its files",
    meaning:
      'The process has other issuers, keys or audiences than its manifest and key files. The files were edited without a restart of the API server, or the kubelet does not run. A pass starts from the running configuration.',
    cure: 'Undo the edit, or let the API server restart, then run the same command again.',
  },
  'IRSA-CONTROLPLANE-161': {
    title: 'You set the flags of the API servers',
    meaning:
      'With `spec.controlPlane: manual` irsactl connects to no node. `apply` completes the links before the control plane, prints the flags for this distribution and exits with code 3. If the cluster has several API servers, all of them must accept the issuer before one signs with it.',
    cure: 'Set the flags as `next` says, one server at a time. Then run `irsactl apply` again, with `--accepted` after the lines that make every server accept the issuer. New tokens show when all sign.',
  },
  'IRSA-CONTROLPLANE-162': {
    title: 'Another tool writes the manifests of the API servers',
    meaning:
      'Kubespray, KubeOne, Ansible, Puppet and similar tools rewrite the manifests from their own configuration. irsactl recognises them by their certificate folder, their node label, or their comment in the manifest.',
    cure: 'Configure the same flags in that tool and use `controlPlane: manual`, as `irsactl explain how-to/set-up-other-distributions` says. Or configure them and run the command with `--force-managed-manifests`.',
  },
  'IRSA-CONTROLPLANE-168': {
    title: 'The chain is being destroyed',
    meaning:
      '`irsactl destroy` has begun and has not ended: it was killed, or its second run is still to come. Each control plane node has the file `destroying` until then.',
    cure: 'Run `irsactl destroy` to continue. To keep the chain, run `irsactl apply`: it creates again what was removed, and deletes the file.',
  },
} as const;

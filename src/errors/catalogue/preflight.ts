/** Of the control-plane link: what makes a change of the API servers unsafe, found before anything is changed. */
export const preflightErrors = {
  'IRSA-CONTROLPLANE-110': {
    title: 'A provider runs the control plane',
    meaning:
      'EKS, GKE and AKS run the API server themselves: nobody else can give it another key or issuer. Each publishes an issuer of its own, which IAM can trust as it is.',
    cure: 'Register the issuer of the provider with IAM; for EKS see https://docs.aws.amazon.com/eks/latest/userguide/enable-iam-roles-for-service-accounts.html.',
  },
  'IRSA-CONTROLPLANE-111': {
    title: 'A control plane node runs no Linux',
    meaning: 'irsa.yaml names a node on which no control plane can run.',
    cure: 'Name the control plane nodes under `spec.controlPlane.nodes`.',
  },
  'IRSA-CONTROLPLANE-112': {
    title: 'The kubelet reads another manifests folder',
    meaning:
      'The manifest in irsa.yaml does not lie in the folder that the kubelet of this node reads (`staticPodPath`): a change there would do nothing.',
    cure: 'Set `spec.controlPlane.nodes[].manifest` to the manifest in the folder that the kubelet reads.',
  },
  'IRSA-CONTROLPLANE-113': {
    title: 'Two nodes are one machine',
    meaning:
      'Two nodes of irsa.yaml lead to the same machine. Its API server would be changed twice, and that of the other node never.',
    cure: 'Put right how each node is reached: `ssh:` in irsa.yaml, or your ssh configuration.',
  },
  'IRSA-CONTROLPLANE-114': {
    title: 'etcd is not healthy',
    meaning:
      'The etcd member on the node has no leader or cannot write. Every API server that starts waits for etcd, so a change would have to be put back.',
    cure: 'Put etcd right first. See https://etcd.io/docs/v3.6/op-guide/failures/.',
  },
  'IRSA-CONTROLPLANE-115': {
    title: 'The clocks differ by more than a minute',
    meaning:
      'Tokens carry the time from which on, and until when, they count. API servers whose clocks differ refuse what another one has just issued; AWS refuses tokens of a cluster whose clock is far ahead. By its own machine’s clock irsactl tells how long tokens of before are still in use. It is an error, but where nothing is to be changed and a node differs from the machine of irsactl alone.',
    cure: 'Let chrony or systemd-timesyncd set the clocks of all nodes, and of the machine of irsactl.',
  },
  'IRSA-CONTROLPLANE-116': {
    title: 'Certificates of the control plane end soon',
    meaning:
      'kubeadm issues certificates for a year. An API server reads them when it starts; with one that has ended it does not come up, or nobody talks to it. It is an error where one has ended, and a warning in its last 30 days.',
    cure: "Renew them, kubeadm's own with `kubeadm certs renew all`, then restart the pods of the control plane. See https://kubernetes.io/docs/tasks/administer-cluster/kubeadm/kubeadm-certs/.",
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
  'IRSA-CONTROLPLANE-119': {
    title: 'Everybody on a node can read the signing key of the cluster',
    meaning:
      'Whoever reads it can mint a token of any service account. irsactl gives a new key the owner, the group and the mode of the old one.',
    cure: 'Take the rights of others away. The API server needs the file as the user that it runs as, root with kubeadm.',
  },
  'IRSA-CONTROLPLANE-121': {
    title: 'The control plane nodes run different versions',
    meaning: 'An upgrade is under way. `kubeadm upgrade` writes the manifest of each node anew.',
    cure: 'Finish the upgrade first, so that no two programs change one manifest. Where the plan has IRSA-CONTROLPLANE-124 or -125 as well, run `irsactl apply` after each `kubeadm upgrade` of a node, before the next node: what kubeadm writes lacks flags of the chain then.',
  },
  'IRSA-CONTROLPLANE-122': {
    title: 'The next kubeadm upgrade takes arguments out that were added by hand',
    meaning:
      '`kubeadm upgrade` writes the manifest from the ConfigMap kubeadm-config. Arguments that stand in the manifest only are lost then; irsactl keeps them. The warning shows, line by line, what goes and what comes; arguments of the chain are in both.',
    cure: 'Add them to `apiServer.extraArgs` in kubeadm-config. `kubeadm upgrade diff` shows what an upgrade would change.',
  },
  'IRSA-CONTROLPLANE-123': {
    title: 'A node does not say what it is like',
    meaning:
      'irsactl asks each node about its programs, disks, clock and addresses by a script. Its answer was cut off, or something else was printed in between.',
    cure: 'Let neither a profile nor sudo print anything when a command is run as root.',
  },
  'IRSA-CONTROLPLANE-124': {
    title: 'kubeadm-config cannot take the flags of the chain',
    meaning:
      'The ClusterConfiguration in the ConfigMap kubeadm-config is not in a form that irsactl can read, or not in one that it can edit without changing anything but the flags: an alias, a merge, or an anchor that is used elsewhere, in `apiServer` or its `extraArgs`. irsactl reads each text again before it plans and before it writes it; this one is left alone. The next `kubeadm upgrade`, and a node that joins, write a manifest without the flags: such an API server refuses tokens of the chain.',
    cure: 'Put the ConfigMap right: `apiServer` and its `extraArgs` as kubeadm writes them, one line for each entry, without anchors and aliases. Until then run `irsactl apply` right after each `kubeadm upgrade` of a node, before the next node.',
  },
  'IRSA-CONTROLPLANE-125': {
    title: 'kubeadm-config has no room for all flags of the chain',
    meaning:
      'Up to v1beta3 kubeadm-config takes one value a flag. From Kubernetes 1.23 on irsactl gives the other values under the same name with underscores, which the API server reads alike; 1.22 does not, and a fifth issuer has no such name left. The chain’s own issuer and key come first and have room: an API server that kubeadm writes refuses tokens from before, of the issuers and keys that the warning names.',
    cure: 'Run `irsactl node prepare` before a node joins, and `irsactl apply` right after each `kubeadm upgrade` of a node, before the next node.',
  },
  'IRSA-CONTROLPLANE-154': {
    title: 'kubeadm-config names the chain, and destroy cannot take it out',
    meaning:
      'The ClusterConfiguration in the ConfigMap kubeadm-config still has the issuer of the chain, and somebody has brought it into a form since that irsactl cannot read, or not edit without changing something else: an alias, a merge, an anchor that is used elsewhere. Nothing is written there. What `kubeadm upgrade` and `kubeadm join` write next would issue tokens of the chain, which the other API servers refuse once the way back is gone to its end. It is a warning in the first stage, in which every API server still accepts them, and an error in the last one: then nothing is taken away.',
    cure: 'Take the issuer and the key files of the chain out of the ConfigMap kubeadm-config in kube-system by hand, then run `irsactl destroy` again. In the first stage another issuer in front of the chain’s is enough.',
  },
  'IRSA-CONTROLPLANE-126': {
    title: 'No control plane node has a key file that a joining node needs',
    meaning:
      'kubeadm-config names a key file that `kubeadm join` does not bring, and none of the nodes in irsa.yaml has it to copy it from.',
    cure: 'Run `irsactl plan`, which says what is wrong with the nodes that are there.',
  },
  'IRSA-CONTROLPLANE-127': {
    title: 'Control plane nodes have different keys in one file',
    meaning:
      'Two API servers have different keys under the same path, so that nobody can say which one a joining node needs.',
    cure: 'Let `irsactl apply` finish on the nodes that are there, then prepare the joining one.',
  },
  'IRSA-CONTROLPLANE-128': {
    title: 'A key file changed while it was copied',
    meaning: 'The file on the control plane node was replaced or removed after it was shown.',
    cure: 'Run the same command again.',
  },
  'IRSA-CONTROLPLANE-129': {
    title: 'The kubeconfig leads through a proxy without TLS',
    meaning:
      'Behind `kubectl proxy` every question is answered by whichever API server the proxy reaches. A change of an API server is proven by asking that one, with the credentials of the kubeconfig.',
    cure: 'Use a kubeconfig that leads to an API server or its load balancer by https.',
  },
  'IRSA-CONTROLPLANE-130': {
    title: "irsactl's folder on a node is not its own",
    meaning:
      'In that folder lie the files that are put back and the script of the dead man’s switch, which root runs. Somebody else than root could put others there: a folder on the way belongs to another user, can be written by others, or is a link.',
    cure: 'Use the default, `/etc/kubernetes/irsactl`, or a folder that belongs to root on every level.',
  },
  'IRSA-CONTROLPLANE-131': {
    title: 'An API server that does not run as root cannot read a key',
    meaning:
      'The manifest gives the API server a user and groups of its own (`securityContext`). A key file, a folder on the way to it, or the new key with the owner and group that irsactl will give it, is closed to them: the API server would not start. Nothing was changed.',
    cure: 'Give the file or the folder that the error names to a group of the API server, and let that group read it. Where the controller-manager runs without root as well, it must be a group of both. irsactl gives a new key the owner and the group of the one that signs today.',
  },
  'IRSA-CONTROLPLANE-133': {
    title: 'The last API server that serves is not changed',
    meaning:
      'Each API server is away for a while as it restarts, and its clients go to the others. When its turn came, none of the others served any more.',
    cure: 'Bring another API server back, then run the same command again: it goes on where it stopped.',
  },
  'IRSA-CONTROLPLANE-134': {
    title: 'The cluster is newer than this irsactl',
    meaning:
      'This irsactl was made for, and tried with, older versions of Kubernetes. A newer API server may have other flags, and a newer kubeadm another form of its configuration. What irsactl changes is still proven first, and put back where the API server does not do what it should.',
    cure: 'Use a newer irsactl where there is one. Otherwise read the plan line by line before you agree, and try it on a cluster that nobody needs.',
  },
  'IRSA-CONTROLPLANE-140': {
    title: 'kubeadm or kubelet of a node are of another minor version than the cluster',
    meaning:
      'The program on the disk of a control plane node and the API servers are of different minor versions: somebody has begun an upgrade, or is about to. `kubeadm upgrade` then writes the manifest of each node in the way of its own version, also while irsactl changes it.',
    cure: 'Finish the upgrade first (`kubeadm upgrade`, then the kubelet of each node), or install the programs of the cluster’s version again. Where the plan has IRSA-CONTROLPLANE-124 or -125 as well, run `irsactl apply` after each node of the upgrade. See https://kubernetes.io/releases/version-skew-policy/.',
  },
  'IRSA-CONTROLPLANE-141': {
    title: 'This machine is not the node that is to be prepared',
    meaning:
      '`irsactl node prepare` without `--ssh` puts files on the machine that it runs on. That one has another name than the node, and irsa.yaml does not say that it is the node: the private key of the chain would lie on a machine that has no use for it. Nothing was put there.',
    cure: 'Name the way to the node with `--ssh`, or run the command on the node. Where a node has another name in the cluster than as a machine, name it under `spec.controlPlane.nodes` with `local: true`.',
  },
  'IRSA-CONTROLPLANE-146': {
    title: 'The API server accepts another chain as well',
    meaning:
      "irsactl's folder on the node remembers a chain of another name whose issuer the API server still accepts: its `destroy` has had the first of two stages, or it was renamed before it signed. Nobody else takes that issuer and its key away again.",
    cure: 'Run `irsactl destroy` with the irsa.yaml of the other chain once more, or call the chain by its old name again.',
  },
  'IRSA-CONTROLPLANE-147': {
    title: 'The manifest of the controller-manager cannot be read',
    meaning:
      'The controller-manager signs the tokens of Secrets with the key in `sa.key`, and reads that when it starts. Its manifest is no YAML, is not that of a pod with kube-controller-manager, or gives the flags in a form that says nothing for sure (through a shell, an alias, a folded string). A controller-manager that went on with the key of before would sign what the API servers refuse once that key is gone. It is an error where the key would change, and a warning where it stays.',
    cure: 'Put its flags into the list `command` of the container, one string each, as kubeadm does. Or set `placement: separate` of the signing key before the first apply: the key in `sa.key` then stays.',
  },
  'IRSA-CONTROLPLANE-148': {
    title: 'Nobody renews the Lease of controller-manager or scheduler',
    meaning:
      'After an API server or a controller-manager started anew, irsactl waits until controller-manager and scheduler lead again: whoever leads renews a Lease in kube-system every few seconds. One that was not renewed for more than an hour is not waited for: it was left behind, as by `--leader-elect=false`, or its owner has not run for long.',
    cure: 'Look whether both run: `kubectl -n kube-system get pods`. A Lease that nobody uses any more can be deleted.',
  },
  'IRSA-CONTROLPLANE-149': {
    title: 'A key file of kubeadm is a link, or has a second name',
    meaning:
      'Where the key of the chain lives in `sa.key` and `sa.pub`, each step puts others in their place by a rename. In the place of a link it leaves a file: what the link leads to keeps the old key, and so does whoever reads it there. The way back would not bring the link back either. Nothing was changed.',
    cure: 'Put the file itself there, as the error says. Or set `placement: separate` of the signing key before the first apply: the key of the chain then goes into files of its own.',
  },
  'IRSA-CONTROLPLANE-150': {
    title:
      'The key files of kubeadm are on another file system than the folder of irsactl, or behind another mount',
    meaning:
      'Where the key of the chain lives in `sa.key` and `sa.pub`, each step puts others in their place by a rename from irsactl’s folder, as it does with the manifest: the folders of all three must lie on one file system. Nothing was changed.',
    cure: 'Set `spec.controlPlane.nodes[].directory` to a folder below the mount point of both. Where keys and manifests lie on two file systems there is none: set `placement: separate` of the signing key before the first apply, which renames nothing in the folder of the keys.',
  },
  'IRSA-CONTROLPLANE-151': {
    title: 'What kubeadm writes next would not find its key files',
    meaning:
      'The API servers read keys in a folder that somebody mounted in their manifests by hand. `kubeadm upgrade` and `kubeadm join` write a manifest that mounts kubeadm’s own folder (`certificatesDir`) and those of `apiServer.extraVolumes` alone: with the flags that irsactl writes into kubeadm-config that API server does not start. It is an error where irsactl would write them, and a warning where they are there already.',
    cure: 'Add the folder under `apiServer.extraVolumes` of the ClusterConfiguration, as the error shows it: `kubectl -n kube-system edit configmap kubeadm-config`; where a patch that kubeadm is given mounts the folder, under the name that it has there. Or put the keys into kubeadm’s own folder.',
  },
  'IRSA-CONTROLPLANE-152': {
    title: 'The cluster could not be looked at',
    meaning:
      'The API servers serve on their nodes, and where the kubeconfig leads nobody answers: a load balancer is away, or the kubeconfig is of another time. Which control plane nodes there are, whether one can join with the keys of before, what kubeadm writes next and who holds tokens, the cluster alone says. It is an error where an API server would be changed, and a warning where none would be.',
    cure: 'Put right what `kubectl get --raw /readyz` with the same kubeconfig and context shows, then run the same command again.',
  },
  'IRSA-CONTROLPLANE-156': {
    title: 'Cluster API makes the control plane nodes',
    meaning:
      'The nodes carry the annotation `cluster.x-k8s.io/machine`. A KubeadmControlPlane replaces such nodes, by health checks as well, writes kubeadm-config from its own spec, and takes the pair of keys of each new node from the Secret `CLUSTER-sa` of the management cluster. What irsactl changed on the nodes alone would last until then, and the next node would refuse what the others sign.',
    cure: 'In the management cluster, in two passes: first give `spec.kubeadmConfigSpec.clusterConfiguration.apiServer.extraArgs` the issuer of today and behind it the new one, and wait until every machine is replaced; then the new one first. Keep the pair in `CLUSTER-sa`: with `signing-key.source: cluster` the chain uses the key that the cluster has. Where Cluster API does not own the control plane any more, take the annotation from its nodes.',
  },
  'IRSA-CONTROLPLANE-144': {
    title: 'The API servers have other flags',
    meaning:
      'Two of them differ in flags that say nothing about tokens, but for those of their machine (`--advertise-address`, `--bind-address`, `--etcd-servers`, and values with the name or the address of the node). irsactl keeps each as it is. Flags about tokens that differ stop a plan (IRSA-CONTROLPLANE-072).',
    cure: 'Compare the two manifests, and make them alike unless that is wanted.',
  },
  'IRSA-CONTROLPLANE-153': {
    title: 'kubeadm-config gets flags that only the manifest has',
    meaning:
      'The API servers have issuers, key files or audiences that kubeadm-config does not render: somebody added them to the manifests by hand, or `kubeadm upgrade` and `kubeadm join` do so by a patch (`--patches`). irsactl writes all flags of service accounts into kubeadm-config, so that they are there from now on. A patch that goes on to add them gives them to the API server twice, and kube-apiserver does not start with an issuer that it is given twice.',
    cure: 'Look into the folders that `kubeadm upgrade` and `kubeadm join` are given by `--patches` (or `patches.directory` of their configuration), on every control plane node, and take these flags out there before the next upgrade or join. Where they come from no patch, there is nothing to do.',
  },
  'IRSA-CONTROLPLANE-142': {
    title: 'The cluster is of another distribution than kubeadm',
    meaning:
      'K3s, RKE2, k0s, Talos Linux and kOps give their API servers the flags themselves, from a configuration of their own, and write them anew at each start. What irsactl wrote into a manifest there would be gone with the next one, and with it every token of the chain.',
    cure: 'Set the flags yourself: [Other distributions](../how-to/other-distributions.md) (`irsactl explain how-to/other-distributions`) says where each one has them.',
  },
} as const;

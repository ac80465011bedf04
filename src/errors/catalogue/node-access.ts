/** How irsactl gets to a control plane node, and becomes root there. */
export const nodeAccessErrors = {
  'IRSA-CONTROLPLANE-060': {
    title: 'No ssh client',
    meaning:
      "Nodes are reached by the system's own ssh, with the user's own configuration, agent and known_hosts. That program is not there, or refuses its configuration.",
    cure: 'Install OpenSSH, or put right what `ssh -G HOST` complains about. On the node itself irsactl needs no ssh: `local: true`.',
  },
  'IRSA-CONTROLPLANE-061': {
    title: 'The host key of a node has changed',
    meaning:
      'The machine that answers shows another key than the one in known_hosts. It was set up anew, or somebody stands in between; a signing key must not be given to the latter. irsactl never believes another key, whatever StrictHostKeyChecking says.',
    cure: 'Compare the fingerprint with that on the node (`ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub`). Only if they are equal, remove the old key with `ssh-keygen -R HOST` and connect once by hand.',
  },
  'IRSA-CONTROLPLANE-062': {
    title: 'The host key of a node is not known',
    meaning: 'known_hosts holds no key for this host, and nobody is at a terminal to be asked.',
    cure: 'Connect once by hand with `ssh HOST` and accept the fingerprint, or put the key into known_hosts from where you trust it.',
  },
  'IRSA-CONTROLPLANE-063': {
    title: 'A node refuses the login',
    meaning: "The node's sshd takes none of the keys that ssh offers for this user.",
    cure: 'Make `ssh HOST true` work without a question: user, IdentityFile, agent, authorized_keys.',
  },
  'IRSA-CONTROLPLANE-064': {
    title: 'A node cannot be reached',
    meaning:
      'No connection came about: the name has no address, there is no route, nobody listens, or a host to jump over does not answer. The error carries what ssh said.',
    cure: 'Make `ssh HOST true` work from this machine; ProxyJump and all else of your ssh config counts for irsactl too.',
  },
  'IRSA-CONTROLPLANE-065': {
    title: 'A node forwards no connections',
    meaning:
      "Every look at an API server goes over a connection that begins on its node, so that its address need not be reached from elsewhere and a node's loopback addresses are its own. The node's sshd does not open the one that the error names: `AllowTcpForwarding no`, `DisableForwarding yes`, a `PermitOpen` without it, or options of the key in authorized_keys (`restrict`, `no-port-forwarding`, `permitopen`).",
    cure: 'Allow it for the user that logs in, from the machine that irsactl runs on, with the lines of [Where sshd forwards nothing](../how-to/reach-the-control-plane-nodes.md#where-sshd-forwards-nothing) (`irsactl explain how-to/reach-the-control-plane-nodes`). Where the cluster has one control plane node, run irsactl on it with `local: true`: there it connects without sshd. Of several only that one node is spared; the others are still reached by ssh.',
  },
  'IRSA-CONTROLPLANE-066': {
    title: 'The connection to a node was lost',
    meaning:
      'ssh ended while irsactl was at work on the node, or the node did not answer for 15 seconds. What was under way may or may not have been finished there; nothing is run again by itself. A change of an API server that nobody confirms is undone by the node itself.',
    cure: 'Run the same command again once the node can be reached. It looks at what is there first.',
  },
  'IRSA-CONTROLPLANE-067': {
    title: 'irsactl does not become root on a node',
    meaning:
      "The API server's manifest and keys belong to root. Whoever logs in is not root, and sudo is not there, wants a password that nobody gave, or does not allow it.",
    cure: 'Allow it without a password while irsactl works (`USER ALL=(root) NOPASSWD: ALL` in /etc/sudoers.d), run irsactl at a terminal and give the password once, or log in as root.',
  },
  'IRSA-CONTROLPLANE-068': {
    title: 'A node runs no script',
    meaning:
      'irsactl works on Linux nodes with a POSIX shell and coreutils. This one lets irsactl in, but answers otherwise: a Windows machine, a login without a shell, or one without coreutils.',
    cure: 'Name the control plane nodes of the cluster, and a user whose login runs commands.',
  },
  'IRSA-CONTROLPLANE-069': {
    title: 'A node is too slow',
    meaning: 'A script on the node took longer than it may, and was ended.',
    cure: 'Look at load, disk and network of the node, then run the same command again.',
  },
  'IRSA-CONTROLPLANE-155': {
    title: 'A node opens too few sessions',
    meaning:
      'irsactl opens one connection to a node and runs its scripts in sessions of that connection. sshd refuses so many as `MaxSessions` of its sshd_config does not allow; irsactl then waits for one to end and goes on with fewer at once. With `MaxSessions 1` there is none beside that of the connection itself; with few, a script that was given up may hold the last one for a minute. Nothing was begun.',
    cure: 'Set `MaxSessions` to 2 or more for the user that logs in, better to 10, which is what sshd has where nobody sets it, and reload sshd.',
  },
} as const;

export const keyErrors = {
  'IRSA-KEY-001': {
    title: 'No key was found where one was expected',
    meaning:
      'The file or the standard input holds no key that irsactl can read: it is empty, something else than PEM or an OpenSSH public key line, or a PEM block that is damaged.',
    cure: 'Name a PEM file with a public key, a private key or a certificate. `irsactl key` makes a new pair.',
  },
  'IRSA-KEY-002': {
    title: 'A private key is needed, not a public one',
    meaning: 'Tokens are signed with the private key; the file holds only public keys or certificates.',
    cure: 'Name the private key file, which is usually the one without `.pub`.',
  },
  'IRSA-KEY-003': {
    title: 'The private key is encrypted',
    meaning:
      'kube-apiserver cannot ask for a passphrase, so a signing key must stand in its file unencrypted.',
    cure: 'Write an unencrypted copy with `openssl pkey -in FILE -out NEW -traditional`, readable only by its owner.',
  },
  'IRSA-KEY-004': {
    title: 'This kind of key cannot sign service account tokens',
    meaning:
      'Kubernetes signs with RSA, or with ECDSA on P-256, P-384 or P-521, and AWS accepts only RS256 and ES256, ES384, ES512 of these. DSA, Ed25519, RSA-PSS and other curves fit neither.',
    cure: 'Make a pair that fits: `irsactl key` (RSA 2048) or `irsactl key --algorithm ec`.',
  },
  'IRSA-KEY-005': {
    title: 'The RSA key is too short',
    meaning:
      'RSA keys under 2048 bits are no longer safe, and RS256 requires at least 2048 (RFC 7518, section 3.3).',
    cure: 'Make a new pair with `irsactl key`, 2048 bits or more.',
  },
  'IRSA-KEY-006': {
    title: 'The private key is in the format of OpenSSH',
    meaning:
      'kube-apiserver reads PEM in the forms PKCS#1, SEC 1 and PKCS#8; `BEGIN OPENSSH PRIVATE KEY` is none of them.',
    cure: 'Convert it in place with `ssh-keygen -p -m PEM -f FILE` (it rewrites the file), or make a new pair with `irsactl key`.',
  },
  'IRSA-KEY-007': {
    title: 'The key file cannot be read',
    meaning: 'The file does not exist, is a folder, is too large to be a key, or this user may not read it.',
    cure: 'Check the path and the permissions.',
  },
  'IRSA-KEY-008': {
    title: 'The private key can be read by others',
    meaning:
      'Whoever reads the signing key can act as every role of the chain. Its file should have mode 0600.',
    cure: '`chmod 600 FILE`; where others may have read it, make another with `irsactl key`.',
  },
  'IRSA-KEY-009': {
    title: 'The key file exists already',
    meaning: 'irsactl never overwrites a key: the old one may still sign or verify tokens.',
    cure: 'Choose another name, or move the old files away.',
  },
  'IRSA-KEY-010': {
    title: 'The file could not be written',
    meaning: 'The disk is full, or this user may not write there. No half file was left.',
    cure: 'Make room or choose another folder, then run the command again.',
  },
  'IRSA-KEY-011': {
    title: 'This is not a JWKS',
    meaning:
      'A JWKS is a JSON object with a list `keys`. What was read is empty, a web page, an error message or other JSON; such an answer is never published.',
    cure: 'Fetch it again from where the cluster serves it: `kubectl get --raw /openid/v1/jwks`.',
  },
  'IRSA-KEY-012': {
    title: 'The JWKS would hold no key',
    meaning:
      'With an empty key list AWS refuses every token of the cluster, so irsactl neither accepts nor writes one.',
    cure: 'Name at least one key.',
  },
  'IRSA-KEY-013': {
    title: 'A key of the JWKS is incomplete or wrong',
    meaning:
      'Each key needs a `kid` and its public numbers (`n` and `e` for RSA; `crv`, `x` and `y` for EC), and must be of a kind that Kubernetes signs with.',
    cure: 'Make the JWKS anew from the keys themselves: `irsactl jwks FILES`.',
  },
  'IRSA-KEY-014': {
    title: 'The JWKS holds a private key',
    meaning: 'A JWKS is public. One of its keys carries private members such as `d`.',
    cure: 'Do not publish it; take it down where it is published already and replace that key. `irsactl jwks FILES` writes only public members.',
  },
  'IRSA-KEY-015': {
    title: 'The path is no place for a file',
    meaning:
      'A file was to be written into a folder that does not exist, along a path that leads through a file, or where a folder stands.',
    cure: 'Name another path, or make the folder.',
  },
  'IRSA-KEY-030': {
    title: 'The staged signing key cannot be used',
    meaning:
      "The chain's private key on the control plane node is damaged, or is no key that Kubernetes can sign with.",
    cure: 'Restore it from a backup. Where no API server signs with it yet, delete it: the next apply makes a new one.',
  },
  'IRSA-KEY-031': {
    title: 'The key file holds another key than the chain works with',
    meaning:
      'The chain was built with the key that the file held before. A key is never exchanged at once: tokens that are signed with the old one would be turned away.',
    cure: 'Put the old key back into the file. The key of a chain cannot be changed while the chain stands: that takes `irsactl destroy` and a new `irsactl apply`.',
  },
  'IRSA-KEY-032': {
    title: 'The signing key is of another kind than irsa.yaml asks for',
    meaning: 'The kind in irsa.yaml counts for new keys only; apply never replaces the key in use.',
    cure: 'Nothing needs to be done: the chain goes on with its key. The new kind counts when the chain is built anew.',
  },
  'IRSA-KEY-033': {
    title: 'There is no control plane node to keep the signing key on',
    meaning: 'A new private key is kept on the first control plane node, and irsa.yaml names none.',
    cure: "Name the node under `spec.controlPlane.nodes`, or use the cluster's own key with `signingKey: {source: cluster}`.",
  },
  'IRSA-KEY-034': {
    title: 'The signing key of the chain is not there',
    meaning: 'The private key that apply keeps on the first control plane node is missing.',
    cure: 'Run `irsactl plan`, which says whether an API server still has a copy; else restore it from a backup.',
  },
  'IRSA-KEY-035': {
    title: 'The signing key of the chain can be read by others',
    meaning: 'The private key on the control plane node has a mode that lets others read it.',
    cure: '`irsactl apply` restricts it to 0600. Where others may have read it, take the chain down with `irsactl destroy` and build it anew with another key.',
  },
  'IRSA-KEY-036': {
    title: 'The signing key is not the one that the chain works with',
    meaning:
      'The key on the control plane node changed while irsactl was at work, or the links hold different keys.',
    cure: 'Run `irsactl plan` to see which link holds another key.',
  },
  'IRSA-KEY-037': {
    title: 'A folder is no place for a signing key',
    meaning:
      "Whoever can write to irsactl's folder on the node, or to a folder above it, can put a key of his own there and sign tokens for every role. So each folder on the way belongs to root or to the user that irsactl runs as, is no symbolic link and cannot be written to by others; the chain's own has the mode 0700. It must be no folder that the kubelet reads, nor one above that.",
    cure: 'Set `spec.controlPlane.nodes[].directory` to a folder of its own, as /etc/kubernetes/irsactl, or put owner and mode of the named folder right.',
  },
  'IRSA-KEY-038': {
    title: 'The staged signing key was not put there by irsactl',
    meaning:
      'The file belongs to another user, or is a symbolic link. It is never taken as the key of the chain: whoever put it there would hold it as well.',
    cure: 'Find out who put it there, take it away, and run the command again.',
  },
  'IRSA-KEY-039': {
    title: 'The chain stands with another signing key than irsa.yaml asks for',
    meaning:
      "The source of the key was changed between the cluster's own and one of the chain while the chain stands, the staged key was lost, or it lies on another control plane node than the one that is the first now. Pods hold tokens that are signed with the key of before.",
    cure: 'Set `signingKey` back. A lost key can be copied from the file that the API server signs with, its `--service-account-signing-key-file`. One on another node: name that node first, or copy the key. For another source run `irsactl destroy`, both stages, and apply anew.',
  },
  'IRSA-KEY-040': {
    title: 'The staged signing key was replaced',
    meaning:
      'The kid of the key is not the one that irsactl noted when it staged it. If it went on, the documents would name a key with which no API server signs, and AWS would refuse every token.',
    cure: 'Put the old key back, from a backup, or the one that the API server signs with (its `--service-account-signing-key-file`).',
  },
  'IRSA-KEY-041': {
    title: 'The JWKS holds more keys than AWS takes',
    meaning:
      'AWS takes a JWKS with up to 100 RSA keys and up to 100 EC keys. With more of them it answers “Couldn’t retrieve verification key from your identity provider” to every token that is signed with a key of that type.',
    cure: 'Take away the keys with which nobody signs any more. So many keys mean that something publishes a new one again and again: find out what.',
  },
} as const;

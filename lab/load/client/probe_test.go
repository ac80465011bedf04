package main

import (
	"maps"
	"os"
	"path/filepath"
	"testing"
)

func TestControlPlaneProcesses(t *testing.T) {
	proc := t.TempDir()
	process := func(pid, comm, arguments, network string) {
		folder := filepath.Join(proc, pid)
		if err := os.MkdirAll(folder+"/ns", 0o755); err != nil {
			t.Fatal(err)
		}
		os.WriteFile(folder+"/comm", []byte(comm+"\n"), 0o644)
		os.WriteFile(folder+"/cmdline", []byte(arguments), 0o644)
		os.Symlink(network, folder+"/ns/net")
	}
	process("self", "load", "load", "net:[1]")
	process("1", "kube-apiserver", "kube-apiserver\x00--secure-port=6443\x00", "net:[1]")
	process("2", "kube-apiserver", "kube-apiserver\x00--secure-port=6444\x00", "net:[1]")
	process("3", "kube-controller", "kube-controller-manager\x00--leader-elect=true\x00", "net:[1]")
	process("4", "kube-scheduler", "kube-scheduler\x00", "net:[1]")
	process("5", "etcd", "etcd\x00", "net:[1]")
	process("6", "etcd", "etcd\x00", "net:[2]")
	process("7", "kube-scheduler", "", "net:[1]")
	process("8", "etcdctl", "etcdctl\x00", "net:[1]")
	process("9", "kube-apiserver", "kube-apiserver\x00", "net:[1]")

	found := controlPlane(proc, "6443")
	wanted := map[string]string{
		"1": "kube-apiserver", "3": "kube-controller-manager", "4": "kube-scheduler", "5": "etcd", "9": "kube-apiserver",
	}
	if !maps.Equal(found, wanted) {
		t.Errorf("found %v instead of %v", found, wanted)
	}
}

func TestRestoredManifestIsUnchanged(t *testing.T) {
	folder := t.TempDir()
	manifest, aside := folder+"/kube-apiserver.yaml", folder+"/aside.yaml"
	os.WriteFile(manifest, []byte("before"), 0o600)
	known := inodeOf(manifest)
	os.Rename(manifest, aside)
	if isAnother(known, inodeOf(manifest)) {
		t.Error("a missing manifest counts as changed")
	}
	os.Link(aside, manifest)
	os.Remove(aside)
	if isAnother(known, inodeOf(manifest)) {
		t.Error("the restored manifest counts as changed")
	}
	os.WriteFile(aside, []byte("after"), 0o600)
	os.Rename(aside, manifest)
	if !isAnother(known, inodeOf(manifest)) {
		t.Error("another manifest does not count as changed")
	}
}

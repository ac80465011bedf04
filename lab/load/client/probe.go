package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// Probes one API server from its own node: its manifest, its process, and whether it is ready at a URL. It does not verify
// the certificate. It writes a line for each answer, for each change of the manifest or the processes, and for each start of
// another control plane component.
func probe(ctx context.Context, url, manifest string, every time.Duration, out *lines) {
	asking := &http.Client{
		Timeout:   2 * time.Second,
		Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, DisableKeepAlives: true},
	}
	port := portOf(url)
	inode, running := inodeOf(manifest), controlPlane("/proc", port)
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		begun := time.Now()
		if now := inodeOf(manifest); isAnother(inode, now) {
			inode = now
			out.write(begun, line{What: "manifest", Outcome: "changed"})
		}
		now := controlPlane("/proc", port)
		for pid, name := range running {
			if name == apiServer && now[pid] != name {
				out.write(begun, line{What: "process", Outcome: "ended", Detail: pid})
			}
		}
		for pid, name := range now {
			switch {
			case running[pid] == name:
			case name == apiServer:
				out.write(begun, line{What: "process", Outcome: "started", Detail: pid})
			default:
				out.write(begun, line{What: "component", Outcome: "started", Detail: name})
			}
		}
		running = now
		became, detail := outcome(ask(asking, url))
		out.write(begun, line{What: "readyz", Outcome: became, Detail: detail})
	}
}

func ask(asking *http.Client, url string) error {
	answer, err := asking.Get(url)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	io.Copy(io.Discard, answer.Body)
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("status %d", answer.StatusCode)
	}
	return nil
}

func portOf(url string) string {
	_, rest, _ := strings.Cut(url, "://")
	host, _, _ := strings.Cut(rest, "/")
	return host[strings.LastIndex(host, ":")+1:]
}

// A rename changes the inode of a path.
func inodeOf(path string) uint64 {
	facts, err := os.Stat(path)
	if err != nil {
		return 0
	}
	return facts.Sys().(*syscall.Stat_t).Ino
}

// Moving the same file away and back, which makes a kubelet read it again, does not count.
func isAnother(known, now uint64) bool {
	return now != 0 && now != known
}

const apiServer = "kube-apiserver"

// By process name, which the kernel truncates to 15 characters.
var components = map[string]string{
	apiServer:         apiServer,
	"kube-controller": "kube-controller-manager",
	"kube-scheduler":  "kube-scheduler",
	"etcd":            "etcd",
}

// Returns the processes of this network namespace by pid: etcd, the controllers, and the API servers on this port; a stand-in
// uses another port.
func controlPlane(proc, port string) map[string]string {
	found := map[string]string{}
	here, _ := os.Readlink(proc + "/self/ns/net")
	names, _ := filepath.Glob(proc + "/[0-9]*/comm")
	for _, path := range names {
		comm, _ := os.ReadFile(path)
		name, ok := components[strings.TrimSpace(string(comm))]
		if !ok {
			continue
		}
		folder := filepath.Dir(path)
		if there, _ := os.Readlink(folder + "/ns/net"); there != here {
			continue
		}
		arguments, _ := os.ReadFile(folder + "/cmdline")
		// It has ended.
		if len(arguments) == 0 {
			continue
		}
		if name != apiServer || servesOn(arguments) == port {
			found[filepath.Base(folder)] = name
		}
	}
	return found
}

func servesOn(arguments []byte) string {
	served := "6443"
	for _, argument := range bytes.Split(arguments, []byte{0}) {
		if value, ok := strings.CutPrefix(string(argument), "--secure-port="); ok {
			served = value
		}
	}
	return served
}

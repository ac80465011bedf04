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
	"strconv"
	"strings"
	"syscall"
	"time"
)

// Watches one API server from its own node: its manifest, its process, and whether it is ready at a URL that no rule of
// the node leads elsewhere. What it serves is no secret, and who it is does not matter. A line is written for each
// answer, and for each change of the manifest or of the processes.
func probe(ctx context.Context, url, manifest string, every time.Duration, out *lines) {
	asking := &http.Client{
		Timeout:   2 * time.Second,
		Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, DisableKeepAlives: true},
	}
	port := portOf(url)
	inode, running := inodeOf(manifest), apiServers(port)
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		begun := time.Now()
		if now := inodeOf(manifest); now != inode {
			inode = now
			out.write(begun, line{What: "manifest", Outcome: "changed"})
		}
		now := apiServers(port)
		for pid := range running {
			if !now[pid] {
				out.write(begun, line{What: "process", Outcome: "ended", Detail: pid})
			}
		}
		for pid := range now {
			if !running[pid] {
				out.write(begun, line{What: "process", Outcome: "started", Detail: pid})
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

// A rename gives the path another inode.
func inodeOf(path string) uint64 {
	facts, err := os.Stat(path)
	if err != nil {
		return 0
	}
	return facts.Sys().(*syscall.Stat_t).Ino
}

// The API servers of this network namespace that serve on the port; a stand-in serves on another one.
func apiServers(port string) map[string]bool {
	found := map[string]bool{}
	here, _ := os.Readlink("/proc/self/ns/net")
	names, _ := filepath.Glob("/proc/[0-9]*/comm")
	for _, name := range names {
		comm, _ := os.ReadFile(name)
		if strings.TrimSpace(string(comm)) != "kube-apiserver" {
			continue
		}
		folder := filepath.Dir(name)
		if there, _ := os.Readlink(folder + "/ns/net"); there != here {
			continue
		}
		arguments, _ := os.ReadFile(folder + "/cmdline")
		served := "6443"
		for _, argument := range bytes.Split(arguments, []byte{0}) {
			if value, ok := strings.CutPrefix(string(argument), "--secure-port="); ok {
				served = value
			}
		}
		if _, err := strconv.Atoi(filepath.Base(folder)); err == nil && served == port && len(arguments) > 0 {
			found[filepath.Base(folder)] = true
		}
	}
	return found
}

package main

import (
	"context"
	"encoding/pem"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestLateEventIsLost(t *testing.T) {
	now := time.Now()
	written := linesOf(t, func(e *events) {
		e.expect("told", now.Add(-patience))
		e.seen("told")
		e.seen("told-early")
		e.expect("told-early", now)
		e.expect("untold", now.Add(-patience-time.Millisecond))
		e.expect("under-way", now.Add(-patience+time.Millisecond))
		e.overdue(now)
		e.overdue(now)
		e.seen("untold")
	})
	lost := 0
	for _, line := range written {
		if strings.Contains(line, `"outcome":"lost"`) {
			lost++
			if !strings.Contains(line, `"detail":"untold"`) {
				t.Errorf("not lost: %s", line)
			}
		}
	}
	if lost != 1 || len(written) != 3 {
		t.Errorf("%d lost of:\n%s", lost, strings.Join(written, "\n"))
	}
}

func linesOf(t *testing.T, work func(*events)) []string {
	path := filepath.Join(t.TempDir(), "lines")
	out, err := openLines(path, "client")
	if err != nil {
		t.Fatal(err)
	}
	work(newEvents(out))
	out.close()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSpace(string(text)), "\n")
}

func TestSilentWatchLosesEvents(t *testing.T) {
	silent := httptest.NewTLSServer(http.HandlerFunc(func(answer http.ResponseWriter, request *http.Request) {
		answer.Header().Set("Content-Type", "application/json")
		switch {
		case request.URL.Query().Get("watch") != "":
			answer.WriteHeader(http.StatusOK)
			answer.(http.Flusher).Flush()
			<-request.Context().Done()
		case request.Method == http.MethodPost:
			answer.Header().Set("Content-Type", request.Header.Get("Content-Type"))
			answer.WriteHeader(http.StatusCreated)
			io.Copy(answer, request.Body)
		default:
			io.WriteString(answer, `{"kind":"ConfigMapList","apiVersion":"v1","metadata":{"resourceVersion":"1"},"items":[]}`)
		}
	}))
	defer silent.Close()
	text := linesOfClient(t, silent, options{connection: "http2"}, patience+2*time.Second)
	if !strings.Contains(text, `"what":"event","client":"client","outcome":"lost"`) {
		t.Errorf("nothing was lost:\n%.2000s", text)
	}
}

// Runs a client on a server for this long, and returns its output.
func linesOfClient(t *testing.T, server *httptest.Server, o options, lasts time.Duration) string {
	folder := t.TempDir()
	authority := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	o.name, o.server, o.namespace, o.account, o.every = "client", server.URL, "load", "load", 50*time.Millisecond
	o.ca, o.tokenFile, o.out = filepath.Join(folder, "ca.crt"), filepath.Join(folder, "token"), filepath.Join(folder, "lines")
	for path, content := range map[string][]byte{o.ca: authority, o.tokenFile: []byte("none")} {
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	out, err := openLines(o.out, o.name)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithTimeout(context.Background(), lasts)
	defer stop()
	if err := load(ctx, o, out); err != nil {
		t.Fatal(err)
	}
	out.close()
	text, err := os.ReadFile(o.out)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

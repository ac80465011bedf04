package main

import (
	"bufio"
	"encoding/json"
	"os"
	"sync"
	"time"
)

// A line is one request, one event of a watch, or one observation of a probe.
type line struct {
	// Start in milliseconds since 1970, and duration with all retries.
	Begun float64 `json:"begun"`
	Took  float64 `json:"took"`
	// list, get, create, delete, token, review, watch: requests. event, closed: from a watch. readyz, process, manifest,
	// component: from a probe.
	What   string `json:"what"`
	Client string `json:"client"`
	// before, fresh: the token of the request.
	Token string `json:"token,omitempty"`
	// ok, or the kind of failure.
	Outcome string `json:"outcome"`
	Detail  string `json:"detail,omitempty"`
	// How often client-go sent it.
	Tries int32 `json:"tries,omitempty"`
}

type lines struct {
	client string
	mutex  sync.Mutex
	file   *os.File
	buffer *bufio.Writer
	done   chan struct{}
}

func openLines(path, client string) (*lines, error) {
	file := os.Stdout
	if path != "" {
		opened, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o644)
		if err != nil {
			return nil, err
		}
		file = opened
	}
	l := &lines{client: client, file: file, buffer: bufio.NewWriterSize(file, 1<<16), done: make(chan struct{})}
	go func() {
		for {
			select {
			case <-l.done:
				return
			case <-time.After(500 * time.Millisecond):
				l.mutex.Lock()
				l.buffer.Flush()
				l.mutex.Unlock()
			}
		}
	}()
	return l, nil
}

func (l *lines) write(begun time.Time, written line) {
	written.Begun = float64(begun.UnixMicro()) / 1000
	written.Took = float64(time.Since(begun).Microseconds()) / 1000
	written.Client = l.client
	text, _ := json.Marshal(written)
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.buffer.Write(append(text, '\n'))
}

func (l *lines) close() {
	close(l.done)
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.buffer.Flush()
	l.file.Close()
}

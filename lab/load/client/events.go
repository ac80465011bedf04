package main

import (
	"sync"
	"time"
)

// What the watch has to tell: every object that this client has created. One that it never tells was lost.
type events struct {
	out      *lines
	mutex    sync.Mutex
	expected map[string]time.Time
	early    map[string]bool
}

func newEvents(out *lines) *events {
	return &events{out: out, expected: map[string]time.Time{}, early: map[string]bool{}}
}

func (e *events) expect(name string, created time.Time) {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	// The watch may be faster than the answer to the creation.
	if e.early[name] {
		delete(e.early, name)
		e.out.write(created, line{What: "event", Outcome: "ok"})
		return
	}
	e.expected[name] = created
}

func (e *events) seen(name string) {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	created, ok := e.expected[name]
	if !ok {
		e.early[name] = true
		return
	}
	delete(e.expected, name)
	e.out.write(created, line{What: "event", Outcome: "ok"})
}

// Those of the last seconds may still be under way; one that comes after its time is lost all the same.
func (e *events) overdue(now time.Time) {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	for name, created := range e.expected {
		if now.Sub(created) > patience {
			delete(e.expected, name)
			e.out.write(created, line{What: "event", Outcome: "lost", Detail: name})
		}
	}
}

package main

import (
	"sync"
	"time"
)

// The events that the watch must deliver: one for each object that this client created. A missing event is lost.
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
	// The event may arrive before the response to the creation.
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

// Recent events may still arrive; an event after the timeout counts as lost.
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

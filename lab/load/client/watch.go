package main

import (
	"context"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/watch"
)

const watchSeconds = int64(60)

// Reopens a closed watch from its version, as a reflector does. The end of a watch is recorded, but not a failure.
// https://github.com/kubernetes/client-go/blob/v0.36.3/tools/cache/reflector.go
func (c *client) watch(ctx context.Context, version string) {
	for opened := 0; ctx.Err() == nil; opened++ {
		begun := time.Now()
		version = c.watchOnce(ctx, opened%2 == 0, version)
		// A reflector's minimum pause after a watch that failed or delivered nothing.
		if ctx.Err() == nil && time.Since(begun) < 800*time.Millisecond {
			time.Sleep(800 * time.Millisecond)
		}
	}
}

func (c *client) versionNow(ctx context.Context) string {
	for ctx.Err() == nil {
		if version, err := c.listVersion(ctx); err == nil {
			return version
		}
		time.Sleep(time.Second)
	}
	return ""
}

func (c *client) listVersion(ctx context.Context) (string, error) {
	// The Service may not be reachable yet from a new pod.
	patient, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	listing, _ := show(patient, c.before)
	list, err := c.api.CoreV1().ConfigMaps(c.namespace).List(listing, metav1.ListOptions{LabelSelector: c.selector()})
	if err != nil {
		return "", err
	}
	return list.ResourceVersion, nil
}

func (c *client) watchOnce(ctx context.Context, isBefore bool, version string) string {
	kind, token := "fresh", c.freshToken()
	if isBefore {
		kind, token = "before", c.before
	}
	seconds := watchSeconds
	showing, with := show(ctx, token)
	begun := time.Now()
	stream, err := c.api.CoreV1().ConfigMaps(c.namespace).Watch(showing, metav1.ListOptions{
		LabelSelector: c.selector(), ResourceVersion: version, AllowWatchBookmarks: true, TimeoutSeconds: &seconds,
	})
	if ctx.Err() != nil {
		return version
	}
	became, detail := outcome(err)
	c.out.write(begun, line{What: "watch", Token: kind, Outcome: became, Detail: detail, Tries: with.tries.Load()})
	if err != nil {
		return c.afterFailure(ctx, err, version)
	}
	defer stream.Stop()
	for told := range stream.ResultChan() {
		if told.Type == watch.Error {
			err := apierrors.FromObject(told.Object)
			became, detail := outcome(err)
			c.out.write(begun, line{What: "watch", Token: kind, Outcome: became, Detail: detail})
			return c.afterFailure(ctx, err, version)
		}
		object, err := meta.Accessor(told.Object)
		if err != nil {
			continue
		}
		version = object.GetResourceVersion()
		if told.Type == watch.Added {
			c.events.seen(object.GetName())
		}
	}
	if ctx.Err() == nil {
		c.out.write(time.Now(), line{What: "closed", Outcome: "ok"})
	}
	return version
}

func (c *client) afterFailure(ctx context.Context, err error, version string) string {
	if apierrors.IsResourceExpired(err) || apierrors.IsGone(err) {
		return c.versionNow(ctx)
	}
	return version
}

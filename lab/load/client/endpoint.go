package main

import (
	"context"
	"strings"
	"time"

	discoveryv1 "k8s.io/api/discovery/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/watch"
	typed "k8s.io/client-go/kubernetes/typed/discovery/v1"
)

// Watches the endpoints of the Service kubernetes as a kube-proxy does, and writes a line for each version. Where a watch
// cannot go on from the last one, as at an API server that has just started, the listed slice is the same version, or a
// line says that versions were not seen.
func watchEndpoint(ctx context.Context, o options, out *lines) error {
	api, token, err := open(o)
	if err != nil {
		return err
	}
	ctx, _ = show(ctx, token)
	w := &endpointWatch{slices: api.DiscoveryV1().EndpointSlices(metav1.NamespaceDefault), out: out, seen: map[string]string{}}
	version := ""
	for ctx.Err() == nil {
		if version == "" {
			version = w.list(ctx)
		} else {
			version = w.watch(ctx, version)
		}
	}
	return nil
}

type endpointWatch struct {
	slices typed.EndpointSliceInterface
	out    *lines
	// The version of each slice that was seen last.
	seen map[string]string
}

const ofService = discoveryv1.LabelServiceName + "=kubernetes"

func (w *endpointWatch) list(ctx context.Context) string {
	list, err := w.slices.List(ctx, metav1.ListOptions{LabelSelector: ofService})
	if err != nil {
		time.Sleep(200 * time.Millisecond)
		return ""
	}
	for index := range list.Items {
		slice := &list.Items[index]
		last, isKnown := w.seen[slice.Name]
		if last == slice.ResourceVersion {
			continue
		}
		if isKnown {
			w.write("unknown", "between "+last+" and "+slice.ResourceVersion)
		}
		w.tell(slice)
	}
	return list.ResourceVersion
}

// Answers the version to go on from; none where that is too old.
func (w *endpointWatch) watch(ctx context.Context, version string) string {
	stream, err := w.slices.Watch(ctx, metav1.ListOptions{LabelSelector: ofService, ResourceVersion: version})
	if err != nil {
		time.Sleep(200 * time.Millisecond)
		return afterError(err, version)
	}
	defer stream.Stop()
	for told := range stream.ResultChan() {
		slice, isSlice := told.Object.(*discoveryv1.EndpointSlice)
		if !isSlice {
			return afterError(apierrors.FromObject(told.Object), version)
		}
		version = slice.ResourceVersion
		if told.Type == watch.Deleted {
			w.write("empty", "deleted")
		} else {
			w.tell(slice)
		}
	}
	return version
}

func afterError(err error, version string) string {
	if apierrors.IsResourceExpired(err) || apierrors.IsGone(err) {
		return ""
	}
	return version
}

func (w *endpointWatch) tell(slice *discoveryv1.EndpointSlice) {
	w.seen[slice.Name] = slice.ResourceVersion
	var addresses []string
	for _, endpoint := range slice.Endpoints {
		if endpoint.Conditions.Ready == nil || *endpoint.Conditions.Ready {
			addresses = append(addresses, endpoint.Addresses...)
		}
	}
	became := "ok"
	if len(addresses) == 0 {
		became = "empty"
	}
	w.write(became, strings.Join(addresses, " "))
}

func (w *endpointWatch) write(became, detail string) {
	w.out.write(time.Now(), line{What: "endpoint", Outcome: became, Detail: detail})
}

package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"strings"
	"sync/atomic"
	"time"

	utilnet "k8s.io/apimachinery/pkg/util/net"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
)

type options struct {
	name, server, elsewhere, ca, tokenFile, connection, namespace, account, out string
	every                                                                       time.Duration
}

type shownKey struct{}

// The token of one request, and how often the request was sent.
type shown struct {
	token string
	tries atomic.Int32
}

type showing struct{ next http.RoundTripper }

func (s showing) RoundTrip(request *http.Request) (*http.Response, error) {
	with, ok := request.Context().Value(shownKey{}).(*shown)
	if !ok {
		return nil, fmt.Errorf("a request without a token")
	}
	with.tries.Add(1)
	request = request.Clone(request.Context())
	request.Header.Set("Authorization", "Bearer "+with.token)
	return s.next.RoundTrip(request)
}

func show(ctx context.Context, token string) (context.Context, *shown) {
	with := &shown{token: token}
	return context.WithValue(ctx, shownKey{}, with), with
}

// All requests of a client share its connections, whichever token they use.
func connect(o options) (*kubernetes.Clientset, error) {
	config := &rest.Config{Host: o.server, QPS: -1}
	config.CAFile = o.ca
	config.WrapTransport = func(next http.RoundTripper) http.RoundTripper { return showing{next} }
	switch o.connection {
	case "http2":
	case "http1":
		config.NextProtos = []string{"http/1.1"}
	case "fresh":
		config.NextProtos = []string{"http/1.1"}
		tls, err := rest.TLSConfigFor(config)
		if err != nil {
			return nil, err
		}
		config.TLSClientConfig = rest.TLSClientConfig{}
		config.Transport = utilnet.SetTransportDefaults(&http.Transport{TLSClientConfig: tls, DisableKeepAlives: true})
	default:
		return nil, fmt.Errorf("unknown kind of connection: %s", o.connection)
	}
	return kubernetes.NewForConfig(config)
}

// Returns a client of the API server, and the token from before the change.
func open(o options) (*kubernetes.Clientset, string, error) {
	api, err := connect(o)
	if err != nil {
		return nil, "", err
	}
	token, err := readToken(o.tokenFile)
	return api, token, err
}

func readToken(path string) (string, error) {
	content, err := os.ReadFile(path)
	return strings.TrimSpace(string(content)), err
}

// One client of one API server, for measurements. It continuously lists, watches, creates and deletes objects, and requests
// and reviews tokens, half of the time with a token from before the change. It writes one line of JSON for each request.
//
// It retries the same requests as client-go, because it is client-go with its defaults and no wrapper:
//   - a GET whose connection was reset or closed (not one that was refused), and any request answered with 429 or 5xx and
//     Retry-After: at most 10 times, after 1 s or the time in Retry-After,
//     https://github.com/kubernetes/client-go/blob/v0.36.3/rest/request.go (request, Watch)
//     https://github.com/kubernetes/client-go/blob/v0.36.3/rest/with_retry.go (IsNextRetry, checkWait)
//   - over HTTP/1.1 a request on a kept connection if none of it was written yet, or if it is a GET that got no byte of a
//     response, https://github.com/golang/go/blob/go1.26.0/src/net/http/transport.go (shouldRetryRequest)
//   - over HTTP/2 a request that the server did not process, according to its GOAWAY or REFUSED_STREAM,
//     https://github.com/golang/net/blob/v0.49.0/http2/transport.go (canRetryError)
package main

import (
	"context"
	"flag"
	"io"
	"log"
	"os"
	"os/signal"
	"syscall"
	"time"
)

func main() {
	var o options
	flag.StringVar(&o.name, "name", "client", "name of this client and prefix of its objects")
	flag.StringVar(&o.server, "server", "", "https://ADDRESS:PORT")
	flag.StringVar(&o.elsewhere, "elsewhere", "", "https://ADDRESS:PORT of another API server, which reviews the tokens of the first")
	flag.StringVar(&o.ca, "ca", "", "file with the CA of the API server")
	flag.StringVar(&o.tokenFile, "token-file", "", "file with the token from before the change")
	flag.StringVar(&o.connection, "connection", "http2", "fresh, http1 or http2")
	flag.StringVar(&o.namespace, "namespace", "irsactl-load", "namespace of its objects")
	flag.StringVar(&o.account, "account", "load", "service account of the requested tokens")
	flag.DurationVar(&o.every, "every", 200*time.Millisecond, "interval between requests, regardless of the previous result")
	flag.StringVar(&o.out, "out", "", "file to append the lines to")
	probed := flag.String("probe", "", "only probe the API server of this node at this URL, without retries")
	manifest := flag.String("manifest", "/etc/kubernetes/manifests/kube-apiserver.yaml", "manifest of the API server, for --probe")
	untilInputEnds := flag.Bool("until-input-ends", false, "end with standard input, and so with the parent process")
	flag.Parse()

	out, err := openLines(o.out, o.name)
	if err != nil {
		log.Fatal(err)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if *untilInputEnds {
		go func() {
			io.Copy(io.Discard, os.Stdin)
			stop()
		}()
	}
	if *probed != "" {
		probe(ctx, *probed, *manifest, o.every, out)
	} else if err := load(ctx, o, out); err != nil {
		log.Fatal(err)
	}
	out.close()
}

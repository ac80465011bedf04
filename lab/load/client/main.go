// One client of one API server, for measurements: it lists, watches, creates, deletes, and asks for and reviews tokens
// all the time, half of it with a token from before the change, and writes one line of JSON for each request.
//
// What it tries again is what client-go tries again, because it is client-go, with its defaults and nothing around it:
//   - a GET whose connection was reset or ended (not one that was refused), and any request that was answered by 429 or
//     5xx with Retry-After: at most 10 times, after 1 s or what Retry-After says,
//     https://github.com/kubernetes/client-go/blob/v0.36.3/rest/request.go (request, Watch)
//     https://github.com/kubernetes/client-go/blob/v0.36.3/rest/with_retry.go (IsNextRetry, checkWait)
//   - over HTTP/1.1 a request on a kept connection of which nothing was written yet, or that is a GET and got no byte
//     of an answer, https://github.com/golang/go/blob/go1.26.0/src/net/http/transport.go (shouldRetryRequest)
//   - over HTTP/2 a request that the server has not begun, as its GOAWAY or REFUSED_STREAM says,
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
	flag.StringVar(&o.name, "name", "client", "name of this client, also of what it creates")
	flag.StringVar(&o.server, "server", "", "https://ADDRESS:PORT")
	flag.StringVar(&o.elsewhere, "elsewhere", "", "https://ADDRESS:PORT of another API server, which reviews the tokens that the first gives")
	flag.StringVar(&o.ca, "ca", "", "file with the authority of the API server")
	flag.StringVar(&o.tokenFile, "token-file", "", "file with the token from before")
	flag.StringVar(&o.connection, "connection", "http2", "fresh, http1 or http2")
	flag.StringVar(&o.namespace, "namespace", "irsactl-load", "where it works")
	flag.StringVar(&o.account, "account", "load", "service account that tokens are asked for")
	flag.DurationVar(&o.every, "every", 200*time.Millisecond, "a request is begun each so often, whatever became of the last")
	flag.StringVar(&o.out, "out", "", "file that the lines are appended to")
	probed := flag.String("probe", "", "only watch the API server of this node at this URL, without any try again")
	manifest := flag.String("manifest", "/etc/kubernetes/manifests/kube-apiserver.yaml", "its manifest, for --probe")
	untilInputEnds := flag.Bool("until-input-ends", false, "end with standard input, so with whoever started it")
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

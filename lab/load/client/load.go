package main

import (
	"context"
	"fmt"
	"sync"
	"time"

	authenticationv1 "k8s.io/api/authentication/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
)

// The timeout of responses and events: longer than any normal one, and shorter than the outages to detect.
const patience = 10 * time.Second

type client struct {
	options
	api *kubernetes.Clientset
	// Nil if no other API server reviews tokens.
	other   *kubernetes.Clientset
	out     *lines
	before  string
	created chan string
	events  *events

	mutex sync.Mutex
	fresh string
}

func load(ctx context.Context, o options, out *lines) error {
	api, before, err := open(o)
	if err != nil {
		return err
	}
	var other *kubernetes.Clientset
	if o.elsewhere != "" {
		there := o
		there.server = o.elsewhere
		if other, _, err = open(there); err != nil {
			return err
		}
	}
	c := &client{options: o, api: api, other: other, out: out, before: before, fresh: before, created: make(chan string, 1000), events: newEvents(out)}
	watched := make(chan struct{})
	// Read before the first creation, so that the watch must deliver every event.
	version := c.versionNow(ctx)
	go func() {
		c.watch(ctx, version)
		close(watched)
	}()

	var running sync.WaitGroup
	tick := time.NewTicker(o.every)
	defer tick.Stop()
	work := []func(context.Context, string) (string, error){c.list, c.create, c.token, c.review, c.remove, c.get}
	if other != nil {
		work = append(work, c.reviewElsewhere)
	}
	for n := 0; ; n++ {
		select {
		case <-ctx.Done():
			running.Wait()
			<-watched
			return nil
		case <-tick.C:
		}
		c.events.overdue(time.Now())
		do := work[n%len(work)]
		running.Add(1)
		go func() {
			defer running.Done()
			c.request(n/len(work)%2 == 0, do)
		}()
	}
}

func (c *client) request(isBefore bool, do func(context.Context, string) (string, error)) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	kind, token := "fresh", c.freshToken()
	if isBefore {
		kind, token = "before", c.before
	}
	ctx, with := show(ctx, token)
	begun := time.Now()
	what, err := do(ctx, kind)
	became, detail := outcome(err)
	c.out.write(begun, line{What: what, Token: kind, Outcome: became, Detail: detail, Tries: with.tries.Load()})
}

func (c *client) list(ctx context.Context, _ string) (string, error) {
	_, err := c.api.CoreV1().ConfigMaps(c.namespace).List(ctx, metav1.ListOptions{LabelSelector: c.selector()})
	return "list", err
}

func (c *client) get(ctx context.Context, _ string) (string, error) {
	_, err := c.api.CoreV1().ServiceAccounts(c.namespace).Get(ctx, c.account, metav1.GetOptions{})
	return "get", err
}

func (c *client) create(ctx context.Context, _ string) (string, error) {
	name := fmt.Sprintf("%s-%d", c.name, time.Now().UnixNano())
	object := &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: name, Labels: map[string]string{"client": c.name}}}
	_, err := c.api.CoreV1().ConfigMaps(c.namespace).Create(ctx, object, metav1.CreateOptions{})
	if err == nil {
		c.events.expect(name, time.Now())
		c.created <- name
	}
	return "create", err
}

func (c *client) remove(ctx context.Context, _ string) (string, error) {
	select {
	case name := <-c.created:
		return "delete", c.api.CoreV1().ConfigMaps(c.namespace).Delete(ctx, name, metav1.DeleteOptions{})
	default:
		// The object was never created, and that failed request was already counted.
		return c.list(ctx, "")
	}
}

func (c *client) token(ctx context.Context, _ string) (string, error) {
	seconds := int64(3600)
	asked := &authenticationv1.TokenRequest{Spec: authenticationv1.TokenRequestSpec{ExpirationSeconds: &seconds}}
	got, err := c.api.CoreV1().ServiceAccounts(c.namespace).CreateToken(ctx, c.account, asked, metav1.CreateOptions{})
	if err == nil {
		c.mutex.Lock()
		c.fresh = got.Status.Token
		c.mutex.Unlock()
	}
	return "token", err
}

// A request with one kind of token reviews the other kind.
func (c *client) review(ctx context.Context, kind string) (string, error) {
	reviewed := c.before
	if kind == "before" {
		reviewed = c.freshToken()
	}
	return "review", accepts(ctx, c.api, reviewed)
}

// Every API server must accept the tokens of the others.
func (c *client) reviewElsewhere(ctx context.Context, _ string) (string, error) {
	return "review elsewhere", accepts(ctx, c.other, c.freshToken())
}

func accepts(ctx context.Context, api *kubernetes.Clientset, token string) error {
	review := &authenticationv1.TokenReview{Spec: authenticationv1.TokenReviewSpec{Token: token}}
	got, err := api.AuthenticationV1().TokenReviews().Create(ctx, review, metav1.CreateOptions{})
	if err == nil && !got.Status.Authenticated {
		err = fmt.Errorf("%w: %s", errUnaccepted, got.Status.Error)
	}
	return err
}

func (c *client) freshToken() string {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	return c.fresh
}

func (c *client) selector() string {
	return "client=" + c.name
}

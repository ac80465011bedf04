package main

import (
	"context"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/leaderelection"
	"k8s.io/client-go/tools/leaderelection/resourcelock"
)

// Leads as kube-vip does by its defaults, and renews its Lease each second. A line is written for each renewal that the
// API server took, and one where the time of the Lease ran out.
// https://kube-vip.io/docs/installation/flags/ (vip_leaseduration, vip_renewdeadline, vip_retryperiod)
func lead(ctx context.Context, o options, out *lines) error {
	api, token, err := open(o)
	if err != nil {
		return err
	}
	ctx, _ = show(ctx, token)
	lock := &renewals{Interface: leaseOf(api, o), out: out}
	for ctx.Err() == nil {
		leaderelection.RunOrDie(ctx, leaderelection.LeaderElectionConfig{
			Lock:          lock,
			LeaseDuration: 5 * time.Second,
			RenewDeadline: 3 * time.Second,
			RetryPeriod:   time.Second,
			Callbacks: leaderelection.LeaderCallbacks{
				OnStartedLeading: func(context.Context) {},
				OnStoppedLeading: func() {
					if ctx.Err() == nil {
						out.write(time.Now(), line{What: "lease", Outcome: "lost"})
					}
				},
			},
		})
	}
	return nil
}

func leaseOf(api *kubernetes.Clientset, o options) resourcelock.Interface {
	return &resourcelock.LeaseLock{
		LeaseMeta:  metav1.ObjectMeta{Name: o.name, Namespace: o.namespace},
		Client:     api.CoordinationV1(),
		LockConfig: resourcelock.ResourceLockConfig{Identity: o.name},
	}
}

type renewals struct {
	resourcelock.Interface
	out *lines
}

func (r *renewals) Create(ctx context.Context, record resourcelock.LeaderElectionRecord) error {
	begun := time.Now()
	return r.tell(begun, r.Interface.Create(ctx, record))
}

func (r *renewals) Update(ctx context.Context, record resourcelock.LeaderElectionRecord) error {
	begun := time.Now()
	return r.tell(begun, r.Interface.Update(ctx, record))
}

// One that fails is tried again within the time of the Lease, which is what counts.
func (r *renewals) tell(begun time.Time, err error) error {
	became, detail := outcome(err)
	r.out.write(begun, line{What: "renewal", Outcome: became, Detail: detail})
	return err
}

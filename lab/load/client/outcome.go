package main

import (
	"context"
	"errors"
	"strconv"
	"syscall"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
)

var errUnaccepted = errors.New("the API server does not accept the reviewed token")

// Returns the final result for the caller of client-go: the status or the kind of failure.
func outcome(err error) (string, string) {
	var status apierrors.APIStatus
	switch {
	case err == nil:
		return "ok", ""
	case errors.As(err, &status) && status.Status().Code != 0:
		return strconv.Itoa(int(status.Status().Code)), err.Error()
	case errors.Is(err, errUnaccepted):
		return "unaccepted", err.Error()
	case errors.Is(err, context.DeadlineExceeded):
		return "timeout", err.Error()
	case errors.Is(err, syscall.ECONNREFUSED):
		return "refused", err.Error()
	case errors.Is(err, syscall.ECONNRESET):
		return "reset", err.Error()
	default:
		return "failed", err.Error()
	}
}

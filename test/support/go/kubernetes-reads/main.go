// Reads manifests as the kubelet does, and key files as kube-apiserver does, with their own libraries. Each line of
// standard input is a JSON array of a kind and the content in base64; each line of standard output is the answer.
package main

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"os"

	"k8s.io/client-go/util/keyutil"
	"sigs.k8s.io/yaml"
)

type answer struct {
	Value  json.RawMessage `json:"value,omitempty"`
	Kids   []string        `json:"kids"`
	Signer string          `json:"signer"`
	Error  string          `json:"error"`
}

// As keyIDFromPublicKey in pkg/serviceaccount/jwt.go.
func kidOf(key any) string {
	der, err := x509.MarshalPKIXPublicKey(key)
	if err != nil {
		panic(err)
	}
	sum := sha256.Sum256(der)
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// As JWTTokenGenerator in pkg/serviceaccount/jwt.go; empty if the server would not start.
func signerOf(key any) string {
	switch key := key.(type) {
	case *rsa.PrivateKey:
		return kidOf(&key.PublicKey)
	case *ecdsa.PrivateKey:
		if key.Curve.Params().BitSize != 224 {
			return kidOf(&key.PublicKey)
		}
	}
	return ""
}

func read(kind string, content []byte) (result answer) {
	result.Kids = []string{}
	if kind == "yaml" {
		value, err := yaml.YAMLToJSON(content)
		if err != nil {
			result.Error = err.Error()
		}
		result.Value = value
		return
	}
	if keys, err := keyutil.ParsePublicKeysPEM(content); err == nil {
		for _, key := range keys {
			result.Kids = append(result.Kids, kidOf(key))
		}
	}
	if key, err := keyutil.ParsePrivateKeyPEM(content); err == nil {
		result.Signer = signerOf(key)
	}
	return
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<26)
	encoder := json.NewEncoder(os.Stdout)
	for lines.Scan() {
		var question [2]string
		if err := json.Unmarshal(lines.Bytes(), &question); err != nil {
			panic(err)
		}
		content, err := base64.StdEncoding.DecodeString(question[1])
		if err != nil {
			panic(err)
		}
		if err := encoder.Encode(read(question[0], content)); err != nil {
			panic(err)
		}
	}
}

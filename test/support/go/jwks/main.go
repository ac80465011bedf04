// Computes the JWKS members of the public keys in a PEM file with only Go's standard library, as a reference for
// `irsactl jwks`. Prints the same as the guide's program, and also supports EC keys.
package main

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"math/big"
	"os"
)

type jwk struct {
	Use string `json:"use"`
	Kty string `json:"kty"`
	Kid string `json:"kid"`
	Alg string `json:"alg"`
	Crv string `json:"crv,omitempty"`
	X   string `json:"x,omitempty"`
	Y   string `json:"y,omitempty"`
	N   string `json:"n,omitempty"`
	E   string `json:"e,omitempty"`
}

func encode(raw []byte) string { return base64.RawURLEncoding.EncodeToString(raw) }

func describe(der []byte) (jwk, error) {
	public, err := x509.ParsePKIXPublicKey(der)
	if err != nil {
		return jwk{}, err
	}
	sum := sha256.Sum256(der)
	key := jwk{Use: "sig", Kid: encode(sum[:])}
	switch public := public.(type) {
	case *rsa.PublicKey:
		key.Kty, key.Alg = "RSA", "RS256"
		key.N, key.E = encode(public.N.Bytes()), encode(big.NewInt(int64(public.E)).Bytes())
	case *ecdsa.PublicKey:
		size := (public.Curve.Params().BitSize + 7) / 8
		point, err := public.Bytes()
		if err != nil {
			return jwk{}, err
		}
		key.Kty, key.Crv = "EC", public.Curve.Params().Name
		key.Alg = map[string]string{"P-256": "ES256", "P-384": "ES384", "P-521": "ES512"}[key.Crv]
		key.X, key.Y = encode(point[1:1+size]), encode(point[1+size:])
	default:
		return jwk{}, fmt.Errorf("neither RSA nor EC: %T", public)
	}
	return key, nil
}

func main() {
	rest, err := os.ReadFile(os.Args[1])
	if err != nil {
		panic(err)
	}
	set := struct {
		Keys []jwk `json:"keys"`
	}{}
	for len(bytes.TrimSpace(rest)) > 0 {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			break
		}
		key, err := describe(block.Bytes)
		if err != nil {
			panic(err)
		}
		set.Keys = append(set.Keys, key)
	}
	encoder := json.NewEncoder(os.Stdout)
	encoder.SetIndent("", "    ")
	if err := encoder.Encode(set); err != nil {
		panic(err)
	}
}

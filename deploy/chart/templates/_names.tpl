{{- define "irsactl.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- $name := default .Chart.Name .Values.nameOverride -}}
{{- if contains $name .Release.Name -}}
{{- .Release.Name | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 63 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "irsactl.namespace" -}}
{{- default .Release.Namespace .Values.namespaceOverride -}}
{{- end -}}

{{- define "irsactl.serviceAccountName" -}}
{{- if .Values.serviceAccount.create -}}
{{- default (include "irsactl.fullname" .) .Values.serviceAccount.name -}}
{{- else -}}
{{- required "serviceAccount.name is required if serviceAccount.create is false" .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{/* Selects the pods. Must never change, because a Deployment's selector is immutable. */}}
{{- define "irsactl.selectorLabels" -}}
app.kubernetes.io/name: {{ include "irsactl.fullname" . }}
app.kubernetes.io/component: webhook
{{- end -}}

{{/* The owner of the objects. */}}
{{- define "irsactl.marks" -}}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
{{- end -}}

{{- define "irsactl.labels" -}}
{{ include "irsactl.selectorLabels" . }}
app.kubernetes.io/part-of: irsactl
{{ include "irsactl.marks" . }}
{{- end -}}

{{- define "irsactl.image" -}}
{{- if contains "amazon-eks-pod-identity-webhook" .Values.image.repository -}}
{{- fail (printf "image.repository %s is AWS's own webhook, which does not start with the flags of this chart: omit image to use localhost/irsactl:%s, or name the copy of irsactl's image in your registry" .Values.image.repository .Chart.AppVersion) -}}
{{- end -}}
{{- with .Values.image.registry }}{{ . }}/{{ end -}}
{{- .Values.image.repository -}}
{{- if .Values.image.digest }}@{{ .Values.image.digest }}{{ else }}:{{ default .Chart.AppVersion .Values.image.tag }}{{ end -}}
{{- end -}}

{{/* The source of certificate and caBundle: "generated" by this chart, "cert-manager", or an "existing" Secret. */}}
{{- define "irsactl.certificates" -}}
{{- $pki := .Values.pki -}}
{{- if and $pki.certManager.enabled $pki.existingSecret -}}
{{- fail "set either pki.certManager.enabled or pki.existingSecret, not both" -}}
{{- end -}}
{{- if or $pki.cert $pki.key -}}
{{- fail "pki.cert and pki.key are not supported: create a Secret of type kubernetes.io/tls, name it in pki.existingSecret, and set its CA in pki.caBundle" -}}
{{- end -}}
{{- if ne (empty $pki.existingSecret) (empty $pki.caBundle) -}}
{{- fail "set both pki.existingSecret and pki.caBundle, the CA of its certificate in PEM" -}}
{{- end -}}
{{- if $pki.certManager.enabled }}cert-manager{{ else if $pki.existingSecret }}existing{{ else }}generated{{ end -}}
{{- end -}}

{{- define "irsactl.certificateSecret" -}}
{{- default (printf "%s-tls" (include "irsactl.fullname" .)) .Values.pki.existingSecret -}}
{{- end -}}

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
{{- required "serviceAccount.name is needed where serviceAccount.create is false" .Values.serviceAccount.name -}}
{{- end -}}
{{- end -}}

{{/* What selects the pods. It never changes: a Deployment's selector cannot. */}}
{{- define "irsactl.selectorLabels" -}}
app.kubernetes.io/name: {{ include "irsactl.fullname" . }}
app.kubernetes.io/component: webhook
{{- end -}}

{{/* Whose the objects are. */}}
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
{{- fail (printf "image.repository %s is AWS's own webhook, which does not start with the flags of this chart: leave image out for localhost/irsactl:%s, or name the copy of irsactl's image in your registry" .Values.image.repository .Chart.AppVersion) -}}
{{- end -}}
{{- with .Values.image.registry }}{{ . }}/{{ end -}}
{{- .Values.image.repository -}}
{{- if .Values.image.digest }}@{{ .Values.image.digest }}{{ else }}:{{ default .Chart.AppVersion .Values.image.tag }}{{ end -}}
{{- end -}}

{{/* "own": the webhook makes its certificates; "secret": somebody else does. */}}
{{- define "irsactl.certificates" -}}
{{- if and .Values.pki.certManager.enabled .Values.pki.existingSecret -}}
{{- fail "pki.certManager.enabled and pki.existingSecret exclude each other" -}}
{{- end -}}
{{- with .Values.pki -}}
{{- if or .cert .key .caBundle -}}
{{- fail "pki.cert, pki.key and pki.caBundle would put a private key into the release: make a Secret of type kubernetes.io/tls and name it in pki.existingSecret, or leave certificates to the webhook" -}}
{{- end -}}
{{- end -}}
{{- if or .Values.pki.certManager.enabled .Values.pki.existingSecret }}secret{{ else }}own{{ end -}}
{{- end -}}

{{/* Not empty where the webhook writes into its registration: the caBundle of its own CA, or failurePolicy. */}}
{{- define "irsactl.keepsRegistration" -}}
{{- if or (eq (include "irsactl.certificates" .) "own") (eq .Values.mutatingWebhook.failurePolicy "Fail") }}true{{ end -}}
{{- end -}}

{{- define "irsactl.ownSecret" -}}
{{- include "irsactl.fullname" . }}-tls
{{- end -}}

{{- define "irsactl.certificateSecret" -}}
{{- default (printf "%s-cert" (include "irsactl.fullname" .)) .Values.pki.existingSecret -}}
{{- end -}}

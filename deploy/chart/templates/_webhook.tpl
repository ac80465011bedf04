{{/* The common part of all registration entries; `bundle`: the CA in base64, empty if cert-manager writes it. */}}
{{- define "irsactl.webhook" -}}
admissionReviewVersions: [v1]
clientConfig:
  {{- with .bundle }}
  caBundle: {{ . }}
  {{- end }}
  service:
    namespace: {{ include "irsactl.namespace" .root }}
    name: {{ include "irsactl.fullname" .root }}
    port: 443
    path: /mutate
matchPolicy: Equivalent
sideEffects: None
timeoutSeconds: 5
{{- with .root }}
{{- if .Values.mutatingWebhook.matchConditions }}
matchConditions:
  - name: not-a-static-pod
    expression: "!has(object.metadata.annotations) || !('kubernetes.io/config.mirror' in object.metadata.annotations)"
{{- end }}
objectSelector:
  {{- with .Values.mutatingWebhook.objectSelector.matchLabels }}
  matchLabels:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  matchExpressions:
    - key: eks.amazonaws.com/skip-pod-identity-webhook
      operator: DoesNotExist
    {{- with .Values.mutatingWebhook.objectSelector.matchExpressions }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
reinvocationPolicy: IfNeeded
rules:
  - apiGroups: [""]
    apiVersions: [v1]
    operations: [CREATE]
    resources: [pods]
    scope: Namespaced
{{- end }}
{{- end -}}

{{/* The namespace selector of one registration entry, with the conditions from the values. */}}
{{- define "irsactl.namespaceSelector" -}}
{{- $selector := .root.Values.mutatingWebhook.namespaceSelector -}}
{{- with $selector.matchLabels }}
matchLabels:
  {{- toYaml . | nindent 2 }}
{{- end }}
matchExpressions:
  - key: kubernetes.io/metadata.name
    operator: {{ .operator }}
    values: {{ .names | toJson }}
  {{- with $selector.matchExpressions }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end -}}

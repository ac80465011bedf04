{{/* What every entry of the registration says. */}}
{{- define "irsactl.call" -}}
admissionReviewVersions: [v1]
clientConfig:
  service:
    namespace: {{ include "irsactl.namespace" . }}
    name: {{ include "irsactl.fullname" . }}
    port: 443
    path: /mutate
matchPolicy: Equivalent
sideEffects: NoneOnDryRun
timeoutSeconds: 5
{{- end -}}

{{/* What every entry for pods says. */}}
{{- define "irsactl.webhook" -}}
{{ include "irsactl.call" . }}
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
{{- end -}}

{{/* The flags that differ from the webhook's defaults or depend on the installation. */}}
{{- define "irsactl.arguments" -}}
{{- $config := .Values.config -}}
- --port={{ $config.ports.webhook }}
- --metrics-port={{ $config.ports.metrics }}
- --annotation-prefix={{ $config.annotationPrefix }}
- --token-audience={{ $config.tokenAudience }}
{{- with $config.defaultAwsRegion }}
- --aws-default-region={{ . }}
{{- end }}
{{- if $config.watchNamespaces }}
- --watch-namespaces=true
{{- end }}
{{- if $config.stsRegionalEndpoint }}
- --sts-regional-endpoint=true
{{- end }}
{{- if ne (int64 $config.tokenExpiration) 86400 }}
- --token-expiration={{ int64 $config.tokenExpiration }}
{{- end }}
{{- if ne $config.tokenMountPath "/var/run/secrets/eks.amazonaws.com/serviceaccount" }}
- --token-mount-path={{ $config.tokenMountPath }}
{{- end }}
{{- if $config.podIdentityWebhookMap.enabled }}
- --namespace={{ include "irsactl.namespace" . }}
- --watch-config-map=true
{{- end }}
{{- range $config.extraArgs }}
- {{ . | quote }}
{{- end }}
{{- end -}}

{{/* Prefers separate nodes for the replicas, so that they can still share a single node. */}}
{{- define "irsactl.scheduling" -}}
{{- $daemon := eq .Values.placement "control-plane" -}}
{{- $selector := dict "matchLabels" (include "irsactl.selectorLabels" . | fromYaml) -}}
{{- $node := ternary (dict "node-role.kubernetes.io/control-plane" "") (dict) $daemon -}}
{{- with merge (dict) .Values.nodeSelector $node }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- if .Values.affinity }}
affinity:
  {{- toYaml .Values.affinity | nindent 2 }}
{{- else if not $daemon }}
affinity:
  podAntiAffinity:
    preferredDuringSchedulingIgnoredDuringExecution:
      - weight: 100
        podAffinityTerm:
          labelSelector:
            {{- toYaml $selector | nindent 12 }}
          topologyKey: kubernetes.io/hostname
{{- end }}
{{- if .Values.topologySpreadConstraints }}
topologySpreadConstraints:
  {{- toYaml .Values.topologySpreadConstraints | nindent 2 }}
{{- else if not $daemon }}
topologySpreadConstraints:
  - labelSelector:
      {{- toYaml $selector | nindent 6 }}
    maxSkew: 1
    topologyKey: topology.kubernetes.io/zone
    whenUnsatisfiable: ScheduleAnyway
{{- end }}
{{- end -}}

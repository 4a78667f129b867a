{{/* The manifest that `release` names, with what an operator gives under `components` on top. */}}
{{- define "stellaops.components" -}}
{{- $text := .Files.Get (printf "releases/%s.yaml" .Values.release) -}}
{{- if not $text -}}
{{- $known := list -}}
{{- range $path, $_ := .Files.Glob "releases/*.yaml" -}}{{- $known = append $known (base $path | trimSuffix ".yaml") -}}{{- end -}}
{{- fail (printf "release is %q; allowed: %s" .Values.release (join ", " $known)) -}}
{{- end -}}
{{- $components := (fromYaml $text).components -}}
{{- range $name, $given := .Values.components -}}
{{- if not (hasKey $components $name) -}}
{{- fail (printf "components.%s is no component of deploy/releases/%s.yaml" $name $.Values.release) -}}
{{- end -}}
{{- $_ := set $components $name (mergeOverwrite (deepCopy (get $components $name)) $given) -}}
{{- end -}}
{{- toYaml $components -}}
{{- end -}}

{{/* image:tag@digest of a component. Takes (dict "root" $ "component" NAME). Refuses one whose digest is not known. */}}
{{- define "stellaops.image" -}}
{{- $components := fromYaml (include "stellaops.components" .root) -}}
{{- $release := .root.Values.release -}}
{{- $component := get $components .component -}}
{{- if not $component -}}
{{- fail (printf "%s: deploy/releases/%s.yaml has no components.%s" .component $release .component) -}}
{{- end -}}
{{- if not $component.digest -}}
{{- fail (printf "%s: components.%s.digest of deploy/releases/%s.yaml is not known, and nothing starts without one: import it (deploy/tools/import-release), or give it as components.%s.digest" .component .component $release .component) -}}
{{- end -}}
{{- if and .root.Values.airgapped (not .root.Values.imageRegistry) -}}
{{- fail "imageRegistry is blank; an air-gapped installation needs the prefix of its local registry" -}}
{{- end -}}
{{- $prefix := .root.Values.imageRegistry | trimSuffix "/" -}}
{{- if $prefix }}{{ $prefix }}/{{ end }}{{ $component.image }}:{{ $component.tag }}@{{ $component.digest }}
{{- end -}}

{{/* Labels that select the pods of a service. Takes (dict "root" $ "name" NAME). */}}
{{- define "stellaops.selector" -}}
app.kubernetes.io/name: {{ .name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
{{- end -}}

{{- define "stellaops.labels" -}}
{{ include "stellaops.selector" . }}
app.kubernetes.io/part-of: stellaops
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version }}
stellaops.release: {{ .root.Values.release }}
{{- end -}}

{{/* Of a pod. Takes the numeric user that the image runs as. */}}
{{- define "stellaops.podSecurity" -}}
runAsNonRoot: true
runAsUser: {{ . }}
runAsGroup: {{ . }}
fsGroup: {{ . }}
fsGroupChangePolicy: OnRootMismatch
seccompProfile:
  type: RuntimeDefault
{{- end -}}

{{/* Of a container. */}}
{{- define "stellaops.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
privileged: false
capabilities:
  drop: [ALL]
{{- end -}}

{{/* Where pods of a service go. Takes (dict "root" $ "name" NAME "service" its values). */}}
{{- define "stellaops.placement" -}}
automountServiceAccountToken: false
enableServiceLinks: false
{{- with .root.Values.imagePullSecrets }}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{- end }}
{{- with .service.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- with .service.nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .service.tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with .service.affinity }}
affinity: {{- toYaml . | nindent 2 }}
{{- end }}
{{- if .service.topologySpread }}
topologySpreadConstraints:
  {{- range .service.topologySpread }}
  - topologyKey: {{ .topologyKey }}
    maxSkew: {{ .maxSkew }}
    whenUnsatisfiable: {{ .whenUnsatisfiable }}
    labelSelector:
      matchLabels: {{- include "stellaops.selector" (dict "root" $.root "name" $.name) | nindent 8 }}
  {{- end }}
{{- end }}
{{- end -}}

{{/* The transport: nats or redis. */}}
{{- define "stellaops.kind" -}}
{{- (index .Values.services "scheduler-worker").env.SCHEDULER_QUEUE_KIND | lower -}}
{{- end -}}

{{/* "true" where NATS is a part of this installation: it is left out where Redis carries the queues. */}}
{{- define "stellaops.hasNats" -}}
{{- if and .Values.services.nats.enabled (eq (include "stellaops.kind" .) "nats") -}}true{{- end -}}
{{- end -}}

{{/* A value of a service's env map as the text of an environment variable: YAML's numbers come as floats here, and 2000000 would become 2e+06. */}}
{{- define "stellaops.text" -}}
{{- if kindIs "float64" . -}}{{- printf "%.0f" . -}}{{- else if not (kindIs "invalid" .) -}}{{- toString . -}}{{- end -}}
{{- end -}}

{{/*
The env map of the worker. A scalar becomes the variable; what comes from a secret or a ConfigMap becomes a file, and the variable its path:
NAME itself where it ends in _FILE, otherwise NAME_FILE.
*/}}
{{- define "stellaops.worker.env" -}}
{{- range $name, $value := .env }}
{{- if kindIs "map" $value }}
- name: {{ $name | trimSuffix "_FILE" }}_FILE
  value: /run/stellaops/settings/{{ $name }}
{{- else if ne (include "stellaops.text" $value) "" }}
- name: {{ $name }}
  value: {{ include "stellaops.text" $value | quote }}
{{- end }}
{{- end }}
{{- with .javaOptions }}
- name: JAVA_TOOL_OPTIONS
  value: {{ . | quote }}
{{- end }}
{{- end -}}

{{/* The files of the env map, as sources of one projected volume: it is renewed in place when a secret changes. */}}
{{- define "stellaops.worker.files" -}}
{{- range $name, $value := .env }}
{{- if kindIs "map" $value }}
- {{ if $value.secret }}secret{{ else }}configMap{{ end }}:
    name: {{ $value.secret | default $value.configMap }}
    items:
      - key: {{ $value.key | quote }}
        path: {{ $name }}
{{- end }}
{{- end }}
{{- end -}}

{{/* HTTPS where the port has a certificate. */}}
{{- define "stellaops.worker.scheme" -}}
{{- if .env.SCHEDULER_HTTP_TLS_CERTIFICATE_FILE -}}HTTPS{{- else -}}HTTP{{- end -}}
{{- end -}}

{{/* Drain, and the ten seconds that the process needs beyond it (docs/runbook.md, Stop and upgrade). */}}
{{- define "stellaops.worker.grace" -}}
{{- add (int .env.SCHEDULER_DRAIN_SECONDS) 10 -}}
{{- end -}}

{{/* A rule that lets pods of this installation, named by their service, through. Takes (dict "root" $ "names" LIST). */}}
{{- define "stellaops.peers" -}}
{{- range .names }}
- podSelector:
    matchLabels: {{- include "stellaops.selector" (dict "root" $.root "name" .) | nindent 6 }}
{{- end }}
{{- end -}}

{{/* Names, of every pod that asks for one. */}}
{{- define "stellaops.dns" -}}
- ports:
    - { port: 53, protocol: UDP }
    - { port: 53, protocol: TCP }
{{- end -}}

{{/*
A broker or store: StatefulSet of one, its Service, and who may reach it. Takes (dict "root" $ "name" NAME "port" PORT "config" FILE-NAME
"args" LIST "env" LIST "secrets" (dict mount-path secret-name) "paths" LIST of further writable folders).
*/}}
{{- define "stellaops.store" -}}
{{- $service := index .root.Values.services .name }}
{{- $labels := include "stellaops.labels" (dict "root" .root "name" .name) }}
{{- $selector := include "stellaops.selector" (dict "root" .root "name" .name) }}
apiVersion: v1
kind: Service
metadata:
  name: {{ .name }}
  labels: {{- $labels | nindent 4 }}
spec:
  clusterIP: None
  selector: {{- $selector | nindent 4 }}
  ports:
    - { name: {{ .name }}, port: {{ .port }}, targetPort: {{ .name }}, protocol: TCP }
    {{- if .monitoring }}
    - { name: monitoring, port: {{ .monitoring }}, targetPort: monitoring, protocol: TCP }
    {{- end }}
---
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: {{ .name }}
  labels: {{- $labels | nindent 4 }}
spec:
  serviceName: {{ .name }}
  replicas: 1
  selector:
    matchLabels: {{- $selector | nindent 6 }}
  template:
    metadata:
      labels: {{- $labels | nindent 8 }}
      annotations:
        stellaops.config: {{ get .files .config | sha256sum }}
    spec:
      terminationGracePeriodSeconds: 60
      {{- include "stellaops.placement" (dict "root" .root "name" .name "service" $service) | nindent 6 }}
      securityContext: {{- include "stellaops.podSecurity" (int $service.user) | nindent 8 }}
      containers:
        - name: {{ .name }}
          image: {{ include "stellaops.image" (dict "root" .root "component" .name) }}
          imagePullPolicy: IfNotPresent
          securityContext: {{- include "stellaops.containerSecurity" . | nindent 12 }}
          args: {{- toYaml .args | nindent 12 }}
          {{- with .env }}
          env: {{- toYaml . | nindent 12 }}
          {{- end }}
          ports:
            - { name: {{ .name }}, containerPort: {{ .port }}, protocol: TCP }
            {{- if .monitoring }}
            - { name: monitoring, containerPort: {{ .monitoring }}, protocol: TCP }
            {{- end }}
          # The port opens when the data was read: a long journal may take minutes.
          startupProbe:
            tcpSocket: { port: {{ .name }} }
            periodSeconds: 5
            failureThreshold: 120
          livenessProbe:
            tcpSocket: { port: {{ .name }} }
            periodSeconds: 20
            timeoutSeconds: 5
            failureThreshold: 3
          readinessProbe:
            tcpSocket: { port: {{ .name }} }
            periodSeconds: 5
            timeoutSeconds: 5
          resources: {{- toYaml $service.resources | nindent 12 }}
          volumeMounts:
            - { name: data, mountPath: /data }
            - { name: config, mountPath: /etc/{{ .name }}, readOnly: true }
            - { name: tmp, mountPath: /tmp }
            {{- range $path, $secret := .secrets }}
            - { name: secret-{{ base $path }}, mountPath: {{ $path }}, readOnly: true }
            {{- end }}
            {{- range $path, $name := .writable }}
            - { name: {{ $name }}, mountPath: {{ $path }} }
            {{- end }}
            {{- range $path, $file := .scripts }}
            - { name: config, mountPath: {{ $path }}, subPath: {{ $file }}, readOnly: true }
            {{- end }}
      volumes:
        - name: config
          configMap: { name: {{ .name }}-config }
        - name: tmp
          emptyDir: { sizeLimit: 64Mi }
        {{- range $path, $secret := .secrets }}
        - name: secret-{{ base $path }}
          secret: { secretName: {{ $secret }}, defaultMode: 0440 }
        {{- end }}
        {{- range $path, $name := .writable }}
        - name: {{ $name }}
          emptyDir: { sizeLimit: 64Mi }
        {{- end }}
  volumeClaimTemplates:
    - metadata:
        name: data
      spec:
        accessModes: [ReadWriteOnce]
        {{- with $service.storage.className }}
        storageClassName: {{ . }}
        {{- end }}
        resources:
          requests: { storage: {{ $service.storage.size }} }
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .name }}-config
  labels: {{- $labels | nindent 4 }}
data: {{- toYaml .files | nindent 2 }}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {{ .name }}
  labels: {{- $labels | nindent 4 }}
spec:
  podSelector:
    matchLabels: {{- $selector | nindent 6 }}
  policyTypes: [Ingress, Egress]
  ingress:
    - from:
        {{- include "stellaops.peers" (dict "root" .root "names" (list "scheduler-worker")) | nindent 8 }}
        {{- with $service.clients }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      ports:
        - { port: {{ .name }}, protocol: TCP }
    {{- if .monitoring }}
    {{- with $service.monitoring.from }}
    - from: {{- toYaml . | nindent 8 }}
      ports:
        - { port: monitoring, protocol: TCP }
    {{- end }}
    {{- end }}
  egress: []
{{- end -}}

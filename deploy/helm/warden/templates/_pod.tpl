{{/* The pod of one deployment. Takes (dict "root" $ "name" name "deployment" deployment). */}}
{{- define "warden.pod" -}}
{{- $values := .root.Values -}}
{{- $deployment := .deployment -}}
serviceAccountName: {{ include "warden.fullname" .root }}
automountServiceAccountToken: false
enableServiceLinks: false
terminationGracePeriodSeconds: 30
{{- with $values.imagePullSecrets }}
imagePullSecrets: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $deployment.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
securityContext:
  runAsNonRoot: true
  runAsUser: 65532
  runAsGroup: 65532
  fsGroup: 65532
  seccompProfile: {type: RuntimeDefault}
{{- if $values.database.migrate.enabled }}
initContainers:
  - name: migrate
    {{- include "warden.container" .root | nindent 4 }}
    args: [migrate]
    env:
      {{- if $values.database.migrate.secret.name }}
      - {name: WARDEN_DATABASE__URL_FILE, value: /run/secrets/warden/migrate/url}
      {{- end }}
      {{- include "warden.secretEnv" .root | nindent 6 }}
    resources: {{- toYaml $deployment.resources | nindent 6 }}
    volumeMounts:
      - {name: config, mountPath: /etc/warden, readOnly: true}
      {{- if $values.database.migrate.secret.name }}
      - {name: migrate, mountPath: /run/secrets/warden/migrate, readOnly: true}
      {{- else }}
      - {name: database, mountPath: /run/secrets/warden/database, readOnly: true}
      {{- end }}
{{- end }}
containers:
  - name: warden
    {{- include "warden.container" .root | nindent 4 }}
    args: [serve]
    env:
      {{- include "warden.secretEnv" .root | nindent 6 }}
    ports:
      - {name: http, containerPort: 8080}
      - {name: health, containerPort: 8081}
    startupProbe:
      httpGet: {path: /healthz, port: health}
      periodSeconds: 2
      failureThreshold: 30
    livenessProbe:
      httpGet: {path: /healthz, port: health}
      periodSeconds: 10
      timeoutSeconds: 5
      failureThreshold: 6
    readinessProbe:
      httpGet: {path: /readyz, port: health}
      periodSeconds: 5
      timeoutSeconds: 5
    # Clients learn that this pod goes before it stops to listen.
    lifecycle:
      preStop: {sleep: {seconds: 5}}
    resources: {{- toYaml $deployment.resources | nindent 6 }}
    volumeMounts:
      - {name: config, mountPath: /etc/warden, readOnly: true}
      - {name: database, mountPath: /run/secrets/warden/database, readOnly: true}
      {{- if has "prober" $deployment.roles }}
      - {name: vantage, mountPath: /run/secrets/warden/vantage, readOnly: true}
      {{- end }}
      {{- range $alias, $signer := $values.signers }}
      {{- if has "enforcer" $deployment.roles }}
      - {name: signer-{{ $alias }}, mountPath: /run/secrets/warden/signer-{{ $alias }}, readOnly: true}
      {{- end }}
      {{- end }}
volumes:
  - name: config
    configMap: {name: {{ include "warden.fullname" .root }}-{{ .name }}}
  {{- include "warden.secretVolume" (dict "name" "database" "secret" $values.database.secret "file" "url") | nindent 2 }}
  {{- if and $values.database.migrate.enabled $values.database.migrate.secret.name }}
  {{- include "warden.secretVolume" (dict "name" "migrate" "secret" $values.database.migrate.secret "file" "url") | nindent 2 }}
  {{- end }}
  {{- if has "prober" $deployment.roles }}
  {{- include "warden.secretVolume" (dict "name" "vantage" "secret" $deployment.vantage.secret "file" "seed") | nindent 2 }}
  {{- end }}
  {{- range $alias, $signer := $values.signers }}
  {{- if has "enforcer" $deployment.roles }}
  {{- include "warden.secretVolume" (dict "name" (printf "signer-%s" $alias) "secret" $signer.secret "file" "key") | nindent 2 }}
  {{- end }}
  {{- end }}
topologySpreadConstraints:
  - maxSkew: 1
    topologyKey: kubernetes.io/hostname
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels: {{- include "warden.selector" .root | nindent 8 }}
        app.kubernetes.io/component: {{ .name }}
{{- with $deployment.nodeSelector }}
nodeSelector: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $deployment.tolerations }}
tolerations: {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $deployment.affinity }}
affinity: {{- toYaml . | nindent 2 }}
{{- end }}
{{- end -}}

{{/* What all containers share. */}}
{{- define "warden.container" -}}
image: {{ include "warden.image" . | quote }}
imagePullPolicy: {{ .Values.image.pullPolicy }}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: {drop: [ALL]}
{{- end -}}

{{- define "warden.secretEnv" -}}
- {name: WARDEN_CONFIG, value: /etc/warden/warden.yaml}
{{- range $variable, $secret := .Values.secretEnv }}
- name: {{ $variable }}
  valueFrom:
    secretKeyRef: {name: {{ $secret.name }}, key: {{ $secret.key }}}
{{- end }}
{{- end -}}

{{/* One key of a secret as one file that only our group may read. Takes name, secret, file. */}}
{{- define "warden.secretVolume" -}}
- name: {{ .name }}
  secret:
    secretName: {{ .secret.name }}
    defaultMode: 0440
    items: [{key: {{ .secret.key }}, path: {{ .file }}}]
{{- end -}}

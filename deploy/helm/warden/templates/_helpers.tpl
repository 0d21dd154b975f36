{{- define "warden.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 40 | trimSuffix "-" -}}
{{- end -}}

{{- define "warden.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 40 | trimSuffix "-" -}}
{{- else if contains (include "warden.name" .) .Release.Name -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name (include "warden.name" .) | trunc 40 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "warden.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{ include "warden.selector" . }}
{{- end -}}

{{- define "warden.selector" -}}
app.kubernetes.io/name: {{ include "warden.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "warden.image" -}}
{{- if .Values.image.digest -}}
{{- printf "%s@%s" .Values.image.repository .Values.image.digest -}}
{{- else -}}
{{- printf "%s:%s" .Values.image.repository (default .Chart.AppVersion .Values.image.tag) -}}
{{- end -}}
{{- end -}}

{{/* One deployment with the defaults below it. Takes (dict "root" $ "name" name); gives YAML. */}}
{{- define "warden.deployment" -}}
{{- $own := index .root.Values.deployments .name -}}
{{- merge (deepCopy $own) (deepCopy .root.Values.defaults) | toYaml -}}
{{- end -}}

{{/* How many pods a deployment has at least. */}}
{{- define "warden.leastPods" -}}
{{- if .autoscaling.enabled }}{{ .autoscaling.minReplicas }}{{ else }}{{ .replicas }}{{ end -}}
{{- end -}}

{{/* warden.yaml of one deployment. Takes (dict "root" $ "deployment" deployment). */}}
{{- define "warden.config" -}}
{{- $root := .root -}}
{{- $deployment := .deployment -}}
{{- $config := deepCopy $root.Values.config -}}
{{- $filled := dict
      "roles" $deployment.roles
      "http" (dict "address" "0.0.0.0" "port" 8080)
      "health" (dict "address" "0.0.0.0" "port" 8081)
      "database" (dict "url_file" "/run/secrets/warden/database/url" "migrate_at_start" (not $root.Values.database.migrate.enabled)) -}}
{{- $config = mergeOverwrite $config $filled -}}
{{- $chains := list -}}
{{- range $chain := $config.chains -}}
{{- $signer := index $root.Values.signers $chain.alias -}}
{{- if and $signer (has "enforcer" $deployment.roles) -}}
{{- $chain = set $chain "signer_key_file" (printf "/run/secrets/warden/signer-%s/key" $chain.alias) -}}
{{- else -}}
{{- $chain = omit $chain "signer_account" -}}
{{- end -}}
{{- $chains = append $chains $chain -}}
{{- end -}}
{{- $_ := set $config "chains" $chains -}}
{{- if has "prober" $deployment.roles -}}
{{- $vantage := $deployment.vantage | default dict -}}
{{- $own := dict "name" $vantage.name "network" $vantage.network "region" $vantage.region "key_file" "/run/secrets/warden/vantage/seed" -}}
{{- $_ := set $config "probing" (mergeOverwrite (default dict $config.probing) (dict "vantage" $own)) -}}
{{- end -}}
{{- $config | toYaml -}}
{{- end -}}

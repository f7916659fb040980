/**
 * What may be written in our manifests: JSON schemas of the fields that we use of each kind, strict, so that a
 * misspelt field is a fault here and not silence in a cluster. Field by field as in the Kubernetes API, v1.32.
 */

const text = { type: 'string', minLength: 1 }
const whole = { type: 'integer', minimum: 0 }
const flag = { type: 'boolean' }
const texts = { type: 'array', items: text, minItems: 1 }
const labels = { type: 'object', additionalProperties: { type: 'string' } }
const portRef = { anyOf: [text, { type: 'integer', minimum: 1, maximum: 65_535 }] }
const quantity = { type: 'string', pattern: '^\\d+(m|Ki|Mi|Gi|k|M|G)?$' }

/** An object with these fields and no others; names that end with `!` have to be there. */
function only(fields) {
  const entries = Object.entries(fields).map(([name, schema]) => [name.replace(/!$/, ''), schema])
  return {
    type: 'object',
    properties: Object.fromEntries(entries),
    required: Object.keys(fields).flatMap((name) =>
      name.endsWith('!') ? [name.slice(0, -1)] : [],
    ),
    additionalProperties: false,
  }
}
const list = (items) => ({ type: 'array', items, minItems: 1 })

const metadata = only({ 'name!': text, namespace: text, labels, annotations: labels })
const selector = only({ 'matchLabels!': labels })

const probe = only({
  httpGet: only({ 'path!': { type: 'string', pattern: '^/' }, 'port!': portRef }),
  exec: only({ 'command!': texts }),
  periodSeconds: whole,
  timeoutSeconds: whole,
  failureThreshold: whole,
})

const env = only({
  'name!': { type: 'string', pattern: '^[A-Z][A-Z0-9_]*$' },
  value: { type: 'string' },
  valueFrom: only({ 'secretKeyRef!': only({ 'name!': text, 'key!': text, optional: flag }) }),
})

const container = only({
  'name!': text,
  'image!': text,
  args: texts,
  command: texts,
  ports: list(only({ 'name!': text, 'containerPort!': whole })),
  envFrom: list(only({ 'configMapRef!': only({ 'name!': text }) })),
  env: list(env),
  startupProbe: probe,
  livenessProbe: probe,
  readinessProbe: probe,
  'securityContext!': only({
    'allowPrivilegeEscalation!': { const: false },
    'readOnlyRootFilesystem!': { const: true },
    'capabilities!': only({ 'drop!': { const: ['ALL'] } }),
  }),
  'resources!': only({
    'requests!': only({ 'cpu!': quantity, 'memory!': quantity }),
    'limits!': only({ 'memory!': quantity }),
  }),
  volumeMounts: list(only({ 'name!': text, 'mountPath!': text })),
})

const pod = only({
  serviceAccountName: text,
  'automountServiceAccountToken!': { const: false },
  'terminationGracePeriodSeconds!': whole,
  'securityContext!': only({
    'runAsNonRoot!': { const: true },
    'runAsUser!': { type: 'integer', minimum: 1 },
    'runAsGroup!': { type: 'integer', minimum: 1 },
    'fsGroup!': { type: 'integer', minimum: 1 },
    'seccompProfile!': only({ 'type!': { const: 'RuntimeDefault' } }),
  }),
  topologySpreadConstraints: list(
    only({
      'maxSkew!': whole,
      'topologyKey!': text,
      'whenUnsatisfiable!': { enum: ['ScheduleAnyway', 'DoNotSchedule'] },
      'labelSelector!': selector,
    }),
  ),
  initContainers: list(container),
  'containers!': list(container),
  volumes: list(
    only({
      'name!': text,
      'emptyDir!': only({ medium: { const: 'Memory' }, sizeLimit: quantity }),
    }),
  ),
})

const template = only({ 'metadata!': only({ 'labels!': labels }), 'spec!': pod })

const port = only({ port: portRef, protocol: { enum: ['TCP', 'UDP'] } })
const peer = only({
  podSelector: selector,
  ipBlock: only({ 'cidr!': text, except: texts }),
})

const verbs = list({ enum: ['get', 'list', 'watch', 'create', 'update', 'patch'] })
/** Nothing that holds secrets, or that gives powers. */
const resources = list({
  enum: [
    'configmaps',
    'deployments',
    'events',
    'poddisruptionbudgets',
    'pods',
    'pods/log',
    'replicasets',
    'services',
  ],
})

const kinds = {
  'v1 Namespace': {},
  'v1 ServiceAccount': { 'automountServiceAccountToken!': { const: false } },
  'v1 Service': {
    'spec!': only({
      'selector!': labels,
      'ports!': list(only({ 'name!': text, 'port!': whole, 'targetPort!': portRef })),
    }),
  },
  'apps/v1 Deployment': {
    'spec!': only({
      'replicas!': whole,
      revisionHistoryLimit: whole,
      minReadySeconds: whole,
      'strategy!': only({
        'type!': { const: 'RollingUpdate' },
        // Nothing goes before what replaces it is ready.
        'rollingUpdate!': only({
          'maxUnavailable!': { const: 0 },
          'maxSurge!': { type: 'integer', minimum: 1 },
        }),
      }),
      'selector!': selector,
      'template!': template,
    }),
  },
  'apps/v1 StatefulSet': {
    'spec!': only({
      'serviceName!': text,
      'replicas!': whole,
      'selector!': selector,
      'template!': template,
      volumeClaimTemplates: list(
        only({
          'metadata!': metadata,
          'spec!': only({
            'accessModes!': texts,
            'resources!': only({ 'requests!': only({ 'storage!': quantity }) }),
          }),
        }),
      ),
    }),
  },
  'policy/v1 PodDisruptionBudget': {
    // With one pod, a budget of none would stop a node from being emptied for ever.
    'spec!': only({ 'maxUnavailable!': { type: 'integer', minimum: 1 }, 'selector!': selector }),
  },
  'networking.k8s.io/v1 NetworkPolicy': {
    'spec!': only({
      'podSelector!': selector,
      'policyTypes!': list({ enum: ['Ingress', 'Egress'] }),
      ingress: list(only({ from: list(peer), ports: list(port) })),
      egress: list(only({ to: list(peer), ports: list(port) })),
    }),
  },
  'networking.k8s.io/v1 Ingress': {
    'spec!': only({
      'ingressClassName!': text,
      'tls!': list(only({ 'hosts!': texts, 'secretName!': text })),
      'rules!': list(
        only({
          'host!': text,
          'http!': only({
            'paths!': list(
              only({
                'path!': text,
                'pathType!': { enum: ['Prefix', 'Exact'] },
                'backend!': only({
                  'service!': only({ 'name!': text, 'port!': only({ 'name!': text }) }),
                }),
              }),
            ),
          }),
        }),
      ),
    }),
  },
  'rbac.authorization.k8s.io/v1 Role': {
    'rules!': list(
      only({
        'apiGroups!': { type: 'array', items: { type: 'string' }, minItems: 1 },
        'resources!': resources,
        'verbs!': verbs,
      }),
    ),
  },
  'rbac.authorization.k8s.io/v1 RoleBinding': {
    'roleRef!': only({ 'apiGroup!': text, 'kind!': { const: 'Role' }, 'name!': text }),
    'subjects!': list(only({ 'kind!': { const: 'ServiceAccount' }, 'name!': text })),
  },
  'kustomize.config.k8s.io/v1beta1 Kustomization': {
    namespace: text,
    'resources!': texts,
    labels: list(only({ 'pairs!': labels, includeTemplates: flag })),
    images: list(only({ 'name!': text, newName: text, 'newTag!': text })),
    configMapGenerator: list(
      only({ 'name!': text, behavior: { const: 'merge' }, 'literals!': texts }),
    ),
    secretGenerator: list(only({ 'name!': text, 'envs!': texts })),
    patches: list(only({ 'path!': text })),
  },
}

/** By `apiVersion kind`. */
export const schemas = Object.fromEntries(
  Object.entries(kinds).map(([name, fields]) => {
    const [apiVersion, kind] = name.split(' ')
    const own = kind === 'Kustomization' ? {} : { 'metadata!': metadata }
    return [
      name,
      only({ 'apiVersion!': { const: apiVersion }, 'kind!': { const: kind }, ...own, ...fields }),
    ]
  }),
)

/** The same without what has to be there: a patch says only what differs. */
export const patchSchemas = Object.fromEntries(
  Object.entries(schemas).map(([name, schema]) => [name, withoutRequired(schema)]),
)

function withoutRequired(schema) {
  if (Array.isArray(schema)) return schema.map(withoutRequired)
  if (typeof schema !== 'object' || schema === null) return schema
  const entries = Object.entries(schema).filter(([name]) => name !== 'required')
  return Object.fromEntries(entries.map(([name, value]) => [name, withoutRequired(value)]))
}

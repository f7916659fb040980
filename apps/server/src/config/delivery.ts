/** Configuration on its way to a node and back: secrets are plain only in what a node is sent. */
import { ConfigSpec, configKind, redacted } from '@foundation/core/config'
import { type Ack, type DeliveredResource, type FeedLog, refOf } from '@foundation/core/feed'
import type { Logger } from 'pino'

import { openLayers, type SecretBox, secretsIn } from './secrets.js'

export interface ConfigDelivery {
  /** The resource as the node is to have it; null when its secrets cannot be opened: the node keeps what it has. */
  reveal(resource: DeliveredResource): DeliveredResource | null
  /** An answer without the secrets that a careless application put into its words. */
  clean(ack: Ack): Ack
}

export interface ConfigDeliveryOptions {
  readonly secrets: SecretBox
  readonly feedLog: () => FeedLog
  readonly log: Logger
}

export function makeConfigDelivery({
  secrets,
  feedLog,
  log,
}: ConfigDeliveryOptions): ConfigDelivery {
  /** Each is opened once, however many nodes it goes to. */
  const opened = new WeakMap<DeliveredResource['spec'], DeliveredResource['spec'] | null>()

  const open = (key: string, spec: DeliveredResource['spec']) => {
    try {
      const { namespace, release, layers } = ConfigSpec.parse(spec)
      return { namespace, release, layers: openLayers(layers, secrets, namespace) }
    } catch (error) {
      log.error(
        { event: 'config.secret_lost', key, err: error },
        'a release cannot be sent: its secrets cannot be opened',
      )
      return null
    }
  }
  return {
    reveal(resource) {
      if (resource.kind !== configKind) return resource
      let spec = opened.get(resource.spec)
      if (spec === undefined) {
        spec = open(resource.key, resource.spec) as DeliveredResource['spec'] | null
        opened.set(resource.spec, spec)
      }
      return spec && { ...resource, spec }
    },
    clean(ack) {
      if (ack.kind !== configKind || !ack.reason) return ack
      const { data } = ConfigSpec.safeParse(feedLog().resources.get(refOf(ack))?.spec)
      if (!data) return ack
      const texts = secretsIn(data.layers, secrets, data.namespace).flatMap((text) => [
        text,
        JSON.stringify(text).slice(1, -1),
      ])
      const hide = (words: string) =>
        texts.reduce((all, text) => (text === '' ? all : all.replaceAll(text, redacted)), words)
      const { path, message } = ack.reason
      return { ...ack, reason: { path: hide(path), message: hide(message) } }
    },
  }
}

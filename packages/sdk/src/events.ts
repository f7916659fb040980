/** What others may hear of this node, on `node:diagnostics_channel`: the standard events. */
import { channel } from 'node:diagnostics_channel'

import type { ToMain } from './link/messages.js'

const nodeJoined = channel('foundation.cluster.node_joined')
const nodeLeft = channel('foundation.cluster.node_left')
const serviceRegistered = channel('foundation.service.registered')
const serviceDeregistered = channel('foundation.service.deregistered')
const messageSent = channel('foundation.message.sent')
const messageReceived = channel('foundation.message.received')

export function publishJoined(service: string, node: string): void {
  nodeJoined.publish({ count: 1, node })
  serviceRegistered.publish({ name: service, node })
}

export function publishLeft(service: string, node: string | null, reason: string): void {
  nodeLeft.publish({ count: 1, node, reason })
  serviceDeregistered.publish({ name: service, node })
}

/** Single messages cost a wake-up of the main thread each: only while somebody listens. */
export function isTrafficHeard(): boolean {
  return messageSent.hasSubscribers || messageReceived.hasSubscribers
}

/** `latency_rtt_half` is what can be known without synchronised clocks: half a round trip, in milliseconds. */
export function publishTraffic(traffic: Extract<ToMain, { t: 'traffic' }>): void {
  const { way, size } = traffic
  if (way === 'sent') {
    messageSent.publish({ channel: 'control', size })
    return
  }
  const { latencyMs: latency } = traffic
  messageReceived.publish({ channel: 'control', size, latency, latency_rtt_half: latency })
}

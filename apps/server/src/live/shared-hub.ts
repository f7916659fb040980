import type { Fanout } from '../fanout/fanout.js'
import type { Hub, LiveChange } from './hub.js'

const topic = 'live'
/** So that a message fits one notification: ids are at most 82 characters. */
const idsPerMessage = 60

interface Message {
  readonly from: string
  readonly change: LiveChange
}

/** A hub that the other servers hear too, and that hears them. */
export function shareHub(hub: Hub, fanout: Fanout, serverId: string): Hub {
  fanout.subscribe(topic, (message) => {
    const { from, change } = message as Message
    if (from !== serverId) hub.publish(change)
  })
  return {
    subscribe: hub.subscribe,
    publish(change) {
      hub.publish(change)
      for (const part of parts(change))
        fanout.publish(topic, { from: serverId, change: part } satisfies Message)
    },
  }
}

function parts({ nodeIds = [], topics = [] }: LiveChange): LiveChange[] {
  const all: LiveChange[] = []
  for (let at = 0; at < Math.max(nodeIds.length, topics.length); at += idsPerMessage) {
    all.push({
      nodeIds: nodeIds.slice(at, at + idsPerMessage),
      topics: topics.slice(at, at + idsPerMessage),
    })
  }
  return all
}

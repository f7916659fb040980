/** Desired state on its way down: resources, whom they are for, and the log that carries them. */
export {
  append,
  type CatchUp,
  catchUp,
  type Delivery,
  deliver,
  type FeedLog,
  type LogEntry,
  newFeedLog,
  snapshotFor,
} from './log.js'
export {
  Ack,
  AckStatus,
  DeliveredResource,
  Resource,
  ResourceRef,
  Revision,
  refOf,
} from './resource.js'
export { bucketOf, matches, type Selectable, Selector } from './selector.js'

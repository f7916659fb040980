/** Loaded before an application: its clock runs an hour ahead, in every thread. */
const hour = 3_600_000
const { now } = Date
globalThis.Date = class extends Date {
  constructor(...given) {
    if (given.length === 0) super(now() + hour)
    else super(...given)
  }
  static now() {
    return now() + hour
  }
}

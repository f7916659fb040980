import pg from 'pg'

/**
 * A connection whose loss never ends the process. While a pool has lent one out nobody may be listening for
 * its errors, and an error event without a listener is thrown; whoever uses it learns from the query.
 */
export class GuardedClient extends pg.Client {
  constructor(config?: string | pg.ClientConfig) {
    super(config)
    this.on('error', () => {})
  }
}

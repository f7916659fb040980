import { type ErrorDocument, FoundationError, fromErrorDocument } from '@foundation/core/errors'

import { Foundation } from './foundation.js'
import { endOnSignals } from './nodes/process-end.js'
import type { ConnectOptions } from './options/options.js'
import { type Resolved, resolveOptions } from './options/resolve.js'

/**
 * Makes this process a node of its fleet.
 *
 * Waits for the control plane at most `connectTimeoutMs`, or, when a state of an earlier run is on disk,
 * only until the first attempt fails; then the application goes on, and the SDK keeps trying in the background.
 * A join token that is refused is no different: it is logged as an error, and tried again ever more seldom.
 * Without a url the SDK works alone.
 *
 * @throws FoundationError `node.options_invalid`; with `required` also what the control plane refused
 *   with, or `node.connect_timeout`
 */
export async function connect(options: ConnectOptions = {}): Promise<Foundation> {
  const resolved = resolveOptions(options, process.env, process.argv[1] ?? '.')
  const foundation = new Foundation(resolved)
  if (resolved.url === null) {
    const asked = options.cluster === 'standalone' || options.cluster === false
    if (!asked) {
      resolved.log.warn(
        { event: 'node.standalone', service: resolved.service },
        'Foundation works alone: set FOUNDATION_URL to connect to a control plane',
      )
    }
  } else {
    await untilBooted(foundation, resolved)
  }
  if (resolved.ready === 'auto') foundation.ready()
  endOnSignals(foundation, resolved)
  return foundation
}

type Outcome =
  | { readonly how: 'synced' }
  | { readonly how: 'late'; readonly failure: ErrorDocument | null; readonly isKnown: boolean }
  | { readonly how: 'refused'; readonly failure: ErrorDocument }

async function untilBooted(foundation: Foundation, options: Resolved): Promise<void> {
  const outcome = await firstOutcome(foundation, options)
  if (outcome.how === 'synced') return
  const { failure } = outcome
  if (options.required) {
    await foundation.leave('not connected')
    const refusal = outcome.how === 'refused' ? fromErrorDocument(failure) : null
    throw (
      refusal ?? new FoundationError('node.connect_timeout', { url: options.url, last: failure })
    )
  }
  const isKnown = outcome.how === 'late' && outcome.isKnown
  if (isKnown) foundation.bootFromSnapshot()
  options.log.warn(
    {
      event: 'node.unconnected',
      service: options.service,
      node: foundation.node.id,
      url: options.url,
      code: failure?.code ?? 'node.connect_timeout',
      reason: failure?.context.cause ?? failure?.message ?? 'no answer yet',
    },
    `Foundation starts without its control plane, ${isKnown ? 'from its last state on disk' : 'with nothing on disk'}, and keeps trying`,
  )
}

function firstOutcome(foundation: Foundation, options: Resolved): Promise<Outcome> {
  return new Promise((resolve) => {
    let failure: ErrorDocument | null = null
    let isKnown: boolean | null = null
    const settle = (outcome: Outcome) => {
      clearTimeout(timer)
      for (const off of listeners) off()
      resolve(outcome)
    }
    const late = () => settle({ how: 'late', failure, isKnown: isKnown ?? false })
    const look = () => {
      if (failure === null || isKnown === null) return
      const isRefusal = failure.type !== 'unavailable' && failure.type !== 'limited'
      if (isKnown && !options.required) late()
      else if (isRefusal) settle({ how: 'refused', failure })
    }
    const timer = setTimeout(late, options.connectTimeoutMs)
    const listeners = [
      foundation.boot.on('synced', () => settle({ how: 'synced' })),
      foundation.boot.on('failed', (error) => {
        failure = error
        look()
      }),
      foundation.boot.on('started', ({ known }) => {
        isKnown = known
        look()
      }),
    ]
  })
}

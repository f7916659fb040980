import type { IncomingMessage, ServerResponse } from 'node:http'

import {
  assess,
  type CheckReport,
  type ClusterHealth,
  failingChecks,
  type NodeState,
} from '@foundation/core/health'

import type { Checks } from './checks.js'
import type { CheckDefinition, RunningCheck, TtlCheck, TtlDefinition } from './definition.js'

/** How this node is, by what it knows of itself. */
export interface HealthReport {
  readonly node: string | null
  readonly service: string
  readonly state: NodeState
  readonly reason: string
  readonly checks: readonly CheckReport[]
}

/** How the fleet is. Working alone the fleet is this node. */
export interface ClusterReport {
  readonly status: ClusterHealth
  readonly nodes: readonly {
    readonly node: string | null
    readonly status: NodeState
    /** Of the latest window; null while there is none. `elu` is the event loop's utilisation. */
    readonly metrics: {
      readonly elu: number | null
      readonly lagMs: number
      readonly inFlight: number
    }
  }[]
  readonly services: readonly {
    readonly service: string
    readonly status: ClusterHealth
    readonly instances: number
  }[]
  /** ISO 8601. */
  readonly last_check: string
}

export interface OwnFacts {
  readonly node: string | null
  readonly service: string
  readonly isReady: boolean
  readonly hasLeft: boolean
  readonly draining: string | null
}

/** Of the policy only what a node can know of itself matters here. */
const policy = {
  heartbeatMs: Number.POSITIVE_INFINITY,
  suspectAfterMs: Number.POSITIVE_INFINITY,
  downAfterMs: Number.POSITIVE_INFINITY,
  lostAfterMs: Number.POSITIVE_INFINITY,
  stalledAfterMs: Number.POSITIVE_INFINITY,
}

const [letterH, letterR, letterS] = ['h', 'r', 's'].map((it) => it.charCodeAt(0))

/** Health of this node: its checks, its probes, its view of the fleet. */
export class Health {
  constructor(
    private readonly checks: Checks,
    private readonly facts: () => OwnFacts,
    private readonly askCluster: () => Promise<ClusterReport>,
  ) {}

  /** Runs `definition` again and again; see also `httpCheck` and `tcpCheck`. */
  check(name: string, definition: CheckDefinition): RunningCheck {
    return this.checks.run(name, definition)
  }

  /** A check that the application feeds: critical unless `pass()` is called within `ttlMs`. */
  ttl(name: string, definition: TtlDefinition): TtlCheck {
    return this.checks.ttl(name, definition)
  }

  report(): HealthReport {
    const { node, service, isReady, hasLeft, draining } = this.facts()
    const checks = this.checks.reports
    const { state, reason } = assess(
      {
        left: hasLeft ? 'leave' : null,
        connected: true,
        silentMs: 0,
        ready: isReady,
        draining,
        lagMs: 0,
        failing: failingChecks(checks),
      },
      policy,
    )
    return { node, service, state, reason, checks }
  }

  /** @throws FoundationError when the control plane cannot be asked */
  cluster(): Promise<ClusterReport> {
    return this.askCluster()
  }

  /** Answers `/healthz`, `/readyz` and `/startupz`; anything else with 404. */
  readonly handler = (request: IncomingMessage, response: ServerResponse): void => {
    if (this.answerProbe(request, response)) return
    answer(request, response, 404, { status: 'not found' })
  }

  /**
   * Answers a probe; false when the request is none. A failing check does not make the node unready: it
   * still serves what does not need the dependency, and a fleet whose nodes all depend on one thing must
   * not take itself out of traffic. Nor does the end of its session: no request waits for the server.
   */
  answerProbe(request: IncomingMessage, response: ServerResponse): boolean {
    const { url = '', method } = request
    // Every request is looked at: nearly all are none by their second letter.
    const letter = url.charCodeAt(1)
    if (letter !== letterH && letter !== letterR && letter !== letterS) return false
    if (method !== 'GET' && method !== 'HEAD') return false
    const at = url.indexOf('?')
    switch (at < 0 ? url : url.slice(0, at)) {
      case '/healthz':
        answer(request, response, 200, { status: 'ok' })
        return true
      case '/startupz': {
        const { isReady } = this.facts()
        answer(request, response, isReady ? 200 : 503, { status: isReady ? 'ok' : 'starting' })
        return true
      }
      case '/readyz': {
        const { isReady, draining } = this.facts()
        const status = draining !== null ? 'draining' : isReady ? 'ok' : 'joining'
        answer(request, response, status === 'ok' ? 200 : 503, { status })
        return true
      }
      default:
        return false
    }
  }
}

function answer(
  { method }: IncomingMessage,
  response: ServerResponse,
  status: number,
  body: object,
): void {
  const text = JSON.stringify(body)
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
  })
  response.end(method === 'HEAD' ? undefined : text)
}

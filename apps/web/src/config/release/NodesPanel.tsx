'use client'

import type { ReleaseDetail } from '@foundation/core/config'
import Link from 'next/link'

import { QueryFailure } from '../../data/QueryFailure'
import { toNode } from '../../nodes/links'
import { cn } from '../../ui/cn'
import { formatCount, formatLatency, plural } from '../../ui/format'
import { Panel, PanelRow } from '../../ui/Panel'
import { SkeletonRows } from '../../ui/Skeleton'
import { StateBadge } from '../../ui/StateBadge'
import { StateGlyph } from '../../ui/StateGlyph'
import { TextLink } from '../../ui/TextLink'
import { namespaceHref } from '../links'
import { useWhoHas } from '../use-config'
import { byTrouble, type StageNode, stageNodes, withAll } from './stage-nodes'

/** One square each up to so many; above that the stages alone tell. */
const mostSquares = 120
const mostRows = 12
const atOnce = 200

/** Which nodes have it, which refused it in their own words, and which are still to come. */
export function NodesPanel({ detail }: { detail: ReleaseDetail }) {
  const { release, stage, counts } = detail
  const { namespace, number, state } = release
  const isOver = state === 'rolled_back' || state === 'superseded' || state === 'declined'
  const all = useWhoHas({ namespace, pageSize: atOnce }, !isOver)
  const total = all.data?.total ?? 0
  // Of very many nodes the first ones by name are here; those that refused it must not be missing among them.
  const refused = useWhoHas(
    { namespace, number, state: 'rejected', pageSize: mostRows },
    !isOver && total > atOnce && counts.rejected > 0,
  )
  const nodes = all.data && stageNodes(detail, withAll(all.data.rows, refused.data?.rows ?? []))
  const waiting = Math.max(0, total - counts.nodes)
  const rows = nodes ? byTrouble(nodes) : []
  return (
    <Panel
      title="Nodes"
      facts={
        isOver
          ? 'as they stood when it ended'
          : all.data && `${formatCount(total)} in ${namespace}, ordered by stage`
      }
      actions={
        <span className="flex flex-wrap items-center gap-x-3.5 gap-y-1">
          {(['applied', 'rejected', 'pending'] as const).map((it) => (
            <span key={it} className="flex items-center gap-1.5">
              <StateBadge state={it} />
              <span className="figures font-semibold text-ink">
                {formatCount(counts[it] + (it === 'pending' && !isOver ? waiting : 0))}
              </span>
            </span>
          ))}
        </span>
      }
    >
      {isOver ? (
        <Ended detail={detail} />
      ) : !nodes ? (
        all.isError ? (
          <QueryFailure error={all.error} what="the nodes" onRetry={() => void all.refetch()} />
        ) : (
          <SkeletonRows rows={6} label="Loading the nodes" />
        )
      ) : (
        <>
          {nodes.length > 0 && nodes.length <= mostSquares && total <= atOnce && (
            <div className="flex flex-wrap items-center gap-x-6 gap-y-2 px-3.5 pb-3">
              <Squares nodes={nodes} stage={stage} />
              {stage !== null && (
                <p className="max-w-[44ch] text-pretty text-ink-2 text-table">
                  The line marks how far the stages have come. Nodes left of it are sent{' '}
                  <span className="mono">r{number}</span>; the rest still run{' '}
                  {release.base === null ? (
                    'their own defaults'
                  ) : (
                    <span className="mono">r{release.base}</span>
                  )}
                  .
                </p>
              )}
            </div>
          )}
          {rows.slice(0, mostRows).map((node) => (
            <NodeRow key={node.nodeId} node={node} />
          ))}
          {nodes.length === 0 && (
            <p className="px-3.5 pb-3 text-ink-3 text-table">No node has this namespace yet.</p>
          )}
          {total > mostRows && (
            <PanelRow>
              <TextLink href={`${namespaceHref(namespace, 'nodes')}`} className="text-table">
                All {formatCount(total)} nodes
              </TextLink>
            </PanelRow>
          )}
        </>
      )}
    </Panel>
  )
}

function Squares({ nodes, stage }: { nodes: readonly StageNode[]; stage: number | null }) {
  const cut =
    stage === null ? -1 : nodes.filter((it) => it.stage !== null && it.stage <= stage).length
  const refused = nodes.filter((it) => it.state === 'rejected').length
  const have = nodes.filter((it) => it.state === 'applied').length
  return (
    <div
      role="img"
      aria-label={`${plural(have, 'node')} applied it, ${formatCount(refused)} refused it, ${formatCount(nodes.length - have - refused)} are still to come`}
      className="grid grid-cols-[repeat(auto-fill,31px)] gap-[5px] max-lg:w-full lg:w-[min(100%,427px)]"
    >
      {nodes.map((node, at) => (
        <span
          key={node.nodeId}
          title={`${node.nodeId}: ${node.state === 'waiting' ? '' : `${node.state}, `}${node.words}`}
          className={cn(
            'relative grid size-[31px] place-items-center rounded-control',
            squareLooks[node.state],
            at === cut - 1 &&
              at < nodes.length - 1 &&
              'after:absolute after:top-[-2px] after:right-[-4px] after:bottom-[-2px] after:w-[2px] after:rounded-full after:bg-ink',
          )}
        >
          <StateGlyph state={node.state === 'waiting' ? 'pending' : node.state} size={14} />
        </span>
      ))}
    </div>
  )
}

const squareLooks: Record<StageNode['state'], string> = {
  applied: 'bg-healthy-tint shadow-[inset_0_0_0_1px_var(--healthy-fill)]',
  rejected: 'bg-down-tint shadow-[inset_0_0_0_1px_var(--down-fill)]',
  pending: 'bg-joining-tint shadow-[inset_0_0_0_1px_var(--joining-fill)]',
  waiting: 'border border-line-strong border-dashed [&>svg]:text-ink-3',
}

function NodeRow({ node }: { node: StageNode }) {
  const { nodeId, state, words, path, version, tookMs } = node
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_auto] items-start gap-x-3 border-line border-t px-3.5 py-1.5 text-table sm:grid-cols-[minmax(120px,170px)_84px_minmax(0,1fr)_auto]">
      <Link href={toNode(nodeId)} className="mono truncate hover:underline">
        {nodeId}
      </Link>
      <StateBadge state={state === 'waiting' ? 'pending' : state}>
        {state === 'waiting' ? 'waiting' : state}
      </StateBadge>
      <span
        className={cn(
          'min-w-0 break-words max-sm:col-span-2',
          state === 'rejected' ? '' : 'text-ink-2',
        )}
      >
        {path && <span className="mono text-down">{path}: </span>}
        {words}
        {state === 'rejected' && version && <span className="text-ink-3"> · runs {version}</span>}
      </span>
      <span className="figures text-ink-3 max-sm:hidden">
        {tookMs !== null && formatLatency(tookMs)}
      </span>
    </div>
  )
}

/** Who runs what by now is another matter: what is kept are its counts and its refusals. */
function Ended({ detail }: { detail: ReleaseDetail }) {
  const { rejections, counts } = detail
  const more = counts.rejected - rejections.length
  if (rejections.length === 0) {
    return (
      <p className="px-3.5 pb-3 text-ink-3 text-table">
        {counts.nodes === 0 ? 'It reached no node.' : 'No node refused it.'}
      </p>
    )
  }
  return (
    <>
      {rejections.map(({ nodeId, version, path, message }) => (
        <NodeRow
          key={nodeId}
          node={{
            nodeId,
            state: 'rejected',
            stage: null,
            words: message,
            path,
            version,
            tookMs: null,
          }}
        />
      ))}
      {more > 0 && <PanelRow className="text-ink-3">and {formatCount(more)} more</PanelRow>}
    </>
  )
}

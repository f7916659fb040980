'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import {
  CircleArrowDown,
  Hand,
  Keyboard,
  Lock,
  LogOut,
  type LucideIcon,
  Moon,
  Play,
  Shield,
  Sun,
  Trash2,
  UserRound,
} from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useTheme } from 'next-themes'
import { useState } from 'react'

import { useSession } from '../access/session'
import { useTRPC } from '../data/trpc'
import { useActs } from '../nodes/ActProvider'
import type { Verb } from '../nodes/acts'
import { toNode } from '../nodes/links'
import { guardId } from '../protection/board-view'
import { useForce } from '../protection/ForceProvider'
import { toGuard } from '../protection/links'
import { CommandPalette, type PaletteGroup, type PaletteItem } from '../ui/CommandPalette'
import { plural } from '../ui/format'
import { useFocusNodes } from './focus-nodes'
import { listActs, readRequest } from './palette-acts'
import { hasWords } from './palette-admin'
import { listConfig } from './palette-config'
import { listTargetActs, readGuardRequest } from './palette-guards'
import { places } from './places'
import { useAdminItems, useForbidden } from './use-admin-items'
import { useSignOut } from './use-sign-out'

interface PaletteProps {
  open: boolean
  onOpenChange: (open: boolean) => void
  onKeyMap: () => void
}

const icons: Record<Verb, LucideIcon> = {
  drain: CircleArrowDown,
  resume: Play,
  hold: Hand,
  unhold: Play,
  remove: Trash2,
}

/** Everything that can be gone to, found or done. */
export function Palette({ open, onOpenChange, onKeyMap }: PaletteProps) {
  const [query, setQuery] = useState('')
  const { fleetName } = useSession()
  const close = () => {
    onOpenChange(false)
    setQuery('')
  }
  const { groups, searching } = useGroups(query, open, close, onKeyMap)
  return (
    <CommandPalette
      open={open}
      onOpenChange={(next) => (next ? onOpenChange(true) : close())}
      query={query}
      onQuery={setQuery}
      groups={groups}
      scope={fleetName}
      placeholder="Search nodes, config, people, go to a page, drain…"
      searching={searching}
    />
  )
}

function useGroups(
  query: string,
  open: boolean,
  close: () => void,
  onKeyMap: () => void,
): { groups: PaletteGroup[]; searching: boolean } {
  const api = useTRPC()
  const router = useRouter()
  const { text } = readRequest(query)
  const find = useQuery({
    ...api.nodes.find.queryOptions({ text, limit: 8 }),
    enabled: open && text !== '',
    placeholderData: keepPreviousData,
  })
  const run = (act: () => void) => () => {
    close()
    act()
  }
  const acts = useActItems(query, open, run)
  const nodes: PaletteItem[] =
    text === ''
      ? []
      : (find.data ?? []).map(({ nodeId, state, reason, service }) => ({
          id: `node ${nodeId}`,
          state,
          label: nodeId,
          mono: true,
          detail: [state, reason].filter(Boolean).join(' · '),
          reach: service,
          run: run(() => router.push(toNode(nodeId))),
        }))
  const pages = usePageItems(run)
  const own = useOwnItems(run, onKeyMap)
  const guards = useGuardItems(query, open, run)
  const admin = useAdminItems(query, open, run)
  const config = useConfigItems(query, open, run)
  const groups = [
    { heading: 'Actions', items: [...acts, ...guards.acts, ...admin.acts] },
    { heading: 'Nodes', items: nodes },
    { heading: 'Guards', items: guards.items },
    { heading: 'Configuration', items: config },
    { heading: 'People and tokens', items: admin.found },
    { heading: 'Go to', items: [...only(pages, query), ...admin.pages] },
    { heading: 'Console', items: only(own, query) },
  ]
  return { groups, searching: find.isFetching }
}

type Run = (act: () => void) => () => void

function useActItems(query: string, open: boolean, run: Run): PaletteItem[] {
  const api = useTRPC()
  const acts = useActs()
  const focus = useFocusNodes()
  const forbidden = useForbidden()
  const { data: cells = [] } = useQuery({ ...api.nodes.cells.queryOptions(), enabled: open })
  return listActs(query, cells, focus).map(({ id, verb, label, reach, nodeIds }) => {
    const Icon = icons[verb]
    return {
      id,
      icon: <Icon aria-hidden />,
      label,
      reach,
      ...forbidden('nodes:write'),
      run: run(() => acts.ask(verb, nodeIds)),
    }
  })
}

const guardsShown = 5

function useGuardItems(query: string, open: boolean, run: Run) {
  const api = useTRPC()
  const router = useRouter()
  const force = useForce()
  const forbidden = useForbidden()
  const { meant, text } = readGuardRequest(query)
  const find = useQuery({
    ...api.protection.guards.queryOptions({ search: text.slice(0, 200), pageSize: 20 }),
    enabled: open && (meant || text.length > 1),
    placeholderData: keepPreviousData,
  })
  const rows = meant || text.length > 1 ? (find.data?.rows ?? []) : []
  const items = rows.slice(0, guardsShown).map(
    (row): PaletteItem => ({
      id: `guard ${guardId(row)}`,
      ...(row.breaker === null ? { icon: <Shield aria-hidden /> } : { state: row.breaker }),
      label: `${row.service} to ${row.target}`,
      detail: row.breaker ?? '',
      reach: plural(row.nodes, 'node'),
      run: run(() => router.push(toGuard(row))),
    }),
  )
  const acts = (meant ? listTargetActs(rows) : []).map(
    ({ target, label, reach }): PaletteItem => ({
      id: `force ${target}`,
      icon: <Lock aria-hidden />,
      label,
      reach,
      ...forbidden('protection:write'),
      run: run(() => force.ask({ target, state: 'forced_open' })),
    }),
  )
  return { items: meant && text === '' ? [] : items, acts }
}

function useConfigItems(query: string, open: boolean, run: Run): PaletteItem[] {
  const api = useTRPC()
  const router = useRouter()
  const { data: rows = [] } = useQuery({
    ...api.config.namespaces.queryOptions(),
    enabled: open,
  })
  return listConfig(rows, query).map(({ href, ...item }) => ({
    ...item,
    run: run(() => router.push(href)),
  }))
}

function usePageItems(run: Run): PaletteItem[] {
  const router = useRouter()
  const forbidden = useForbidden()
  return places.map(({ href, name, icon: Icon, key, scope }) => ({
    id: `go ${href}`,
    icon: <Icon aria-hidden />,
    label: name,
    reach: `g ${key}`,
    ...forbidden(scope),
    run: run(() => router.push(href)),
  }))
}

function useOwnItems(run: Run, onKeyMap: () => void): PaletteItem[] {
  const router = useRouter()
  const { resolvedTheme, setTheme } = useTheme()
  const signOut = useSignOut()
  const dark = resolvedTheme !== 'light'
  return [
    {
      id: 'profile',
      icon: <UserRound aria-hidden />,
      label: 'Profile',
      run: run(() => router.push('/profile')),
    },
    {
      id: 'theme',
      icon: dark ? <Sun aria-hidden /> : <Moon aria-hidden />,
      label: dark ? 'Switch to the light theme' : 'Switch to the dark theme',
      run: run(() => setTheme(dark ? 'light' : 'dark')),
    },
    {
      id: 'keyboard',
      icon: <Keyboard aria-hidden />,
      label: 'Keyboard map',
      reach: '?',
      run: run(onKeyMap),
    },
    {
      id: 'sign-out',
      icon: <LogOut aria-hidden />,
      label: 'Sign out',
      run: run(() => void signOut()),
    },
  ]
}

function only(items: readonly PaletteItem[], query: string): PaletteItem[] {
  return items.filter(({ label }) => hasWords(label, query))
}

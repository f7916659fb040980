'use client'

import { useQuery } from '@tanstack/react-query'
import { Download, KeyRound, Plus, ShieldCheck, UserRound } from 'lucide-react'
import { useRouter } from 'next/navigation'

import { useSession } from '../access/session'
import { useTRPC } from '../data/trpc'
import type { PaletteItem } from '../ui/CommandPalette'
import {
  type AdminItem,
  type FoundItem,
  findPeople,
  findTokens,
  listDoings,
  listTabs,
} from './palette-admin'

type Run = (act: () => void) => () => void

/** What the reader lacks a scope for is shown, says so, and does not run. */
export function useForbidden(): (scope: AdminItem['scope']) => { forbidden?: string } {
  const { person } = useSession()
  return (scope) =>
    person.scopes.includes(scope) ? {} : { forbidden: `needs ${scope}, ask an owner` }
}

/** People, tokens, and what can be made or checked. */
export function useAdminItems(query: string, open: boolean, run: Run) {
  const api = useTRPC()
  const router = useRouter()
  const { person } = useSession()
  const forbidden = useForbidden()
  const enabled = open && query.trim().length > 1 && person.scopes.includes('access:read')
  const people = useQuery({ ...api.access.people.list.queryOptions(), enabled })
  const joinTokens = useQuery({ ...api.access.joinTokens.list.queryOptions(), enabled })
  const apiTokens = useQuery({ ...api.access.apiTokens.list.queryOptions(), enabled })

  const toItem = ({ id, label, scope, href, isFile }: AdminItem): PaletteItem => ({
    id,
    icon: iconOf(id),
    label,
    ...forbidden(scope),
    run: run(() => (isFile ? window.location.assign(href) : router.push(href))),
  })
  const toFound = ({ href, ...found }: FoundItem): PaletteItem => ({
    ...found,
    icon: found.id.startsWith('person') ? <UserRound aria-hidden /> : <KeyRound aria-hidden />,
    run: run(() => router.push(href)),
  })
  return {
    acts: listDoings(query).map(toItem),
    pages: listTabs(query).map(toItem),
    found: enabled
      ? [
          ...findPeople(people.data ?? [], query),
          ...findTokens(joinTokens.data ?? [], apiTokens.data ?? [], query),
        ].map(toFound)
      : [],
  }
}

function iconOf(id: string) {
  if (id.startsWith('go ')) return <KeyRound aria-hidden />
  if (id.startsWith('export')) return <Download aria-hidden />
  return id === 'check-audit' ? <ShieldCheck aria-hidden /> : <Plus aria-hidden />
}

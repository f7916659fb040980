'use client'

import { useMutation, useQueryClient } from '@tanstack/react-query'

import { useTRPC } from '../data/trpc'

/** What can be done to a namespace and its draft. All of the page knows once it is done. */
export function useNamespaceActs() {
  const api = useTRPC()
  const onSuccess = useAskAgain()
  return {
    create: useMutation({ ...api.config.create.mutationOptions(), onSuccess }),
    changeSettings: useMutation({ ...api.config.changeSettings.mutationOptions(), onSuccess }),
    remove: useMutation({ ...api.config.remove.mutationOptions(), onSuccess }),
    saveDraft: useMutation({ ...api.config.saveDraft.mutationOptions(), onSuccess }),
    discardDraft: useMutation({ ...api.config.discardDraft.mutationOptions(), onSuccess }),
    restore: useMutation({ ...api.config.restore.mutationOptions(), onSuccess }),
    importDraft: useMutation({ ...api.config.importDraft.mutationOptions(), onSuccess }),
    resolveConflict: useMutation({ ...api.config.resolveConflict.mutationOptions(), onSuccess }),
    propose: useMutation({ ...api.config.propose.mutationOptions(), onSuccess }),
    start: useMutation({ ...api.config.start.mutationOptions(), onSuccess }),
  }
}

/** What can be done to a release on its way. */
export function useReleaseActs() {
  const api = useTRPC()
  const onSuccess = useAskAgain()
  return {
    approve: useMutation({ ...api.config.approve.mutationOptions(), onSuccess }),
    decline: useMutation({ ...api.config.decline.mutationOptions(), onSuccess }),
    start: useMutation({ ...api.config.start.mutationOptions(), onSuccess }),
    pause: useMutation({ ...api.config.pause.mutationOptions(), onSuccess }),
    resume: useMutation({ ...api.config.resume.mutationOptions(), onSuccess }),
    advance: useMutation({ ...api.config.advance.mutationOptions(), onSuccess }),
    rollBack: useMutation({ ...api.config.rollBack.mutationOptions(), onSuccess }),
  }
}

function useAskAgain() {
  const api = useTRPC()
  const queries = useQueryClient()
  return () => void queries.invalidateQueries(api.config.pathFilter())
}

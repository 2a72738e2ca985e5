import { useQueryClient } from '@tanstack/react-query'
import { useMemo, useRef } from 'react'
import { showProblem, showUndo } from '#ui/feedback/toasts.tsx'
import { useMe } from '#ui/me.ts'
import { keyOf, useAction, useCommand } from '#ui/use-action.ts'
import {
  discardRoutingDraft,
  listRoutingVersions,
  publishRouting,
  type RuleSetBody,
  readRouting,
  saveRoutingDraft,
} from '../contract/routing-actions.ts'
import { namesIn, type Routing } from './routing-words.ts'

const nothing: RuleSetBody = { rules: [], fallback: {} }
const bodyOf = (set: RuleSetBody | null | undefined): RuleSetBody =>
  set ? { rules: set.rules, fallback: set.fallback } : nothing

/** The rules in force, the draft, and the ways to change them. Every change is saved into the draft at once and can be taken back. */
export function useRouting() {
  const client = useQueryClient()
  const me = useMe().user.id
  const answer = useAction(readRouting, {})
  const options = { invalidates: [readRouting], quiet: true }
  const save = useCommand(saveRoutingDraft, {
    ...options,
    optimistic: (body, patch) =>
      patch(readRouting, now => ({
        ...now,
        draft: {
          ...(now.draft ?? {
            id: 'draft',
            version: (now.published?.version ?? 0) + 1,
            state: 'draft' as const,
            revision: 0,
            remarks: [],
            madeBy: me,
            madeAt: new Date().toISOString(),
            publishedBy: null,
            publishedAt: null,
          }),
          rules: body.rules as RuleSetBody['rules'],
          fallback: body.fallback,
        },
      })),
  })
  const discard = useCommand(discardRoutingDraft, options)
  const publish = useCommand(publishRouting, { invalidates: [readRouting, listRoutingVersions], quiet: true })
  const now = useRef({ save, discard, publish })
  now.current = { save, discard, publish }

  const acts = useMemo(() => {
    const known = () => client.getQueryData<Routing>(keyOf(readRouting, {}))
    const keep = async (body: RuleSetBody) => {
      const { revision, remarks } = await now.current.save.run({ revision: known()?.draft?.revision ?? null, ...body })
      client.setQueryData<Routing>(
        keyOf(readRouting, {}),
        old => old && { ...old, draft: old.draft && { ...old.draft, revision, remarks } },
      )
    }
    const inForce = async (body: RuleSetBody) => {
      await keep(body)
      return now.current.publish.run({ revision: known()!.draft!.revision })
    }
    return {
      /** Saves the changed rules; `message` says what was done, for the toast that can take it back. */
      async change(change: (body: RuleSetBody) => RuleSetBody, message: string) {
        const before = bodyOf(known()?.draft ?? known()?.published)
        const had = Boolean(known()?.draft)
        try {
          await keep(change(before))
          showUndo({ message, undo: () => (had ? keep(before) : now.current.discard.run({})) })
          return true
        } catch (error) {
          showProblem(error)
          return false
        }
      },
      async discard() {
        const before = bodyOf(known()?.draft)
        try {
          await now.current.discard.run({})
          showUndo({ message: 'The draft was thrown away.', undo: () => keep(before) })
        } catch (error) {
          showProblem(error)
        }
      },
      async publish() {
        const before = known()?.published
        try {
          const { version } = await now.current.publish.run({ revision: known()!.draft!.revision })
          if (!before) return
          showUndo({
            message: `Version ${version} of the rules is in force.`,
            undo: () => inForce(bodyOf(before)),
          })
        } catch (error) {
          showProblem(error)
        }
      },
      /** An earlier version comes back as the newest one; what it replaces is kept. */
      async publishAgain(earlier: RuleSetBody & { version: number }) {
        const before = known()?.published
        try {
          const { version } = await inForce(bodyOf(earlier))
          showUndo({
            message: `Version ${earlier.version} is in force again, as version ${version}.`,
            undo: () => inForce(bodyOf(before)),
          })
        } catch (error) {
          showProblem(error)
        }
      },
    }
  }, [client])

  const names = useMemo(() => answer.data && namesIn(answer.data), [answer.data])
  return {
    data: answer.data,
    names,
    error: answer.error,
    again: answer.refetch,
    ...acts,
    busy: publish.pending || discard.pending,
  }
}
export type UseRouting = ReturnType<typeof useRouting>

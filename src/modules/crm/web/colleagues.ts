import { useMemo } from 'react'
import { listBranches, listPeople } from '#modules/identity/contract/people.ts'
import { mayHold } from '#policy/licence.ts'
import { useMe } from '#ui/me.ts'
import { useAction } from '#ui/use-action.ts'

/** Colleagues change rarely; every list needs their names. */
const minutes = 5 * 60_000

export interface Colleague {
  id: string
  name: string
}

/** Who works here, to name owners and to choose one. */
export function useColleagues() {
  const { data } = useAction(listPeople, {}, { staleTime: minutes })
  const me = useMe().user
  return useMemo(() => {
    const names = new Map([[me.id, me.name], ...(data?.items ?? []).map(one => [one.id, one.name] as const)])
    const choices = (data?.items ?? [{ id: me.id, name: me.name, status: 'active' }])
      // A caller from outside sees the one lead they are handed: nothing is given to them by hand.
      .filter(one => one.status === 'active' && !('type' in one && one.type === 'caller'))
      .map(one => ({ value: one.id, label: one.id === me.id ? `${one.name} (you)` : one.name }))
      .toSorted((a, b) => (a.value === me.id ? -1 : b.value === me.id ? 1 : a.label.localeCompare(b.label)))
    const processing = new Set((data?.items ?? []).filter(one => one.type === 'processor').map(one => one.id))
    const holders = new Map(
      (data?.items ?? []).map(one => [
        one.id,
        { active: one.status === 'active', licences: one.licences.filter(licence => licence.kind === 'mlo') },
      ]),
    )
    return {
      /** Those the licence law lets hold a record of this state; null: not known. The server asks again. */
      licensed: (state: string | null) =>
        choices.filter(one => {
          const holder = holders.get(one.value)
          return holder !== undefined && mayHold(holder, state ?? undefined, Date.now()).may
        }),
      /** Who processes loans; somebody who may be chosen is somebody of the house. */
      processors: choices.filter(one => processing.has(one.value)),
      nameOf: (id: string | null | undefined) => (id ? (names.get(id) ?? 'Somebody') : null),
      choices,
    }
  }, [data, me.id, me.name])
}
export type Colleagues = ReturnType<typeof useColleagues>

export function useBranchChoices() {
  const { data } = useAction(listBranches, {}, { staleTime: minutes })
  return useMemo(() => (data?.items ?? []).map(one => ({ value: one.id, label: one.name })), [data])
}

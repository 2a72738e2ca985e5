import { type PersonType, partnerTypes } from '#policy/matrix.ts'
import { useAction } from '#ui/use-action.ts'
import { listUserTypes } from '../contract.ts'

/** The company's own user types that a directory may give, as choices of a field. */
export function useGivenTypes() {
  const types = (useAction(listUserTypes, {}).data?.items ?? []).filter(type => !partnerTypes.includes(type.base))
  const choices = (bases?: readonly PersonType[]) =>
    types.filter(type => !bases || bases.includes(type.base)).map(type => ({ value: type.id, label: type.name }))
  return { choices, nameOf: (id: string) => types.find(type => type.id === id)?.name ?? '' }
}

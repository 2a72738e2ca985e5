import { Select } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useState } from 'react'
import { useMe } from '#ui/me.ts'
import { useAction } from '#ui/use-action.ts'
import { listContacts } from '../contract/contact.ts'
import { searchHint } from './search-hint.ts'
import { phoneHintText, placeText } from './words.ts'

interface PersonFindProps {
  label: string
  /** Not offered: the person whose page it is. */
  except?: readonly string[]
  disabled?: boolean
  onFind: (person: { id: string; name: string }) => void
}

/** Finds somebody who is here already, by name, e-mail or phone. */
export function PersonFind({ label, except = [], disabled = false, onFind }: PersonFindProps) {
  const [typed, setTyped] = useState('')
  const [asked] = useDebouncedValue(typed, 200)
  const hint = searchHint(asked, useMe().user.type)
  const { data, isFetching } = useAction(listContacts, { q: asked, limit: 8, sort: 'name' }, { enabled: !hint })
  const found = hint ? [] : (data?.items ?? []).filter(one => !except.includes(one.id))
  return (
    <Select
      data-autofocus
      label={label}
      placeholder="Name, e-mail or phone"
      searchable
      disabled={disabled}
      searchValue={typed}
      onSearchChange={setTyped}
      filter={({ options }) => options}
      data={found.map(one => ({
        value: one.id,
        label: [one.name, placeText(one.city, one.state), one.phoneHint && phoneHintText(one.phoneHint)]
          .filter(Boolean)
          .join(', '),
      }))}
      value={null}
      onChange={id => {
        const person = found.find(one => one.id === id)
        if (person) onFind({ id: person.id, name: person.name })
      }}
      nothingFoundMessage={hint ? (asked ? hint : undefined) : isFetching ? 'Searching' : 'Nobody is called that here.'}
      comboboxProps={{ withinPortal: false }}
    />
  )
}

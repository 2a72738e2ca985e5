import { MultiSelect, SegmentedControl } from '@mantine/core'
import type { Who } from '../contract/routing.ts'
import { choicesOf, type Routing } from './routing-words.ts'
import css from './rule-drawer.module.css'

/** Everybody, some branches, or some people. */
export function WhoPick({ who, data, onChange }: { who: Who; data: Routing; onChange: (who: Who) => void }) {
  const become = (of: Who['of']) =>
    onChange((of === 'everyone' ? { of } : of === 'branches' ? { of, branches: [] } : { of, people: [] }) as Who)
  return (
    <div className={css.stack}>
      <SegmentedControl
        size="xs"
        style={{ alignSelf: 'flex-start' }}
        aria-label="Among whom"
        value={who.of}
        onChange={of => become(of as Who['of'])}
        data={[
          { value: 'everyone', label: 'Everybody' },
          { value: 'branches', label: 'Branches' },
          { value: 'people', label: 'People' },
        ]}
      />
      {who.of === 'branches' && (
        <MultiSelect
          aria-label="Branches"
          placeholder={who.branches.length === 0 ? 'Choose branches' : undefined}
          data={choicesOf(data.branches, who.branches, data.gone)}
          value={[...who.branches]}
          onChange={branches => onChange({ of: 'branches', branches } as Who)}
          searchable
          hidePickedOptions
        />
      )}
      {who.of === 'people' && (
        <MultiSelect
          aria-label="People"
          placeholder={who.people.length === 0 ? 'Choose people' : undefined}
          data={choicesOf(
            data.people.filter(one => one.active),
            who.people,
            [...data.people, ...data.gone],
          )}
          value={[...who.people]}
          onChange={people => onChange({ of: 'people', people } as Who)}
          searchable
          hidePickedOptions
        />
      )}
    </div>
  )
}

import { MultiSelect, Select, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { levelRank } from '#policy/client-matrix.ts'
import { elevationMinutes } from '#policy/limits.ts'
import { type Level, levels, matrix, type Permission } from '#policy/matrix.ts'
import { call, type Output } from '#ui/call.ts'
import { useUnsaved } from '#ui/form/unsaved.ts'
import { useAsking } from '#ui/use-asking.ts'
import { askElevation, type listElevations } from '../contract.ts'
import css from './matrix-page.module.css'
import { levelNames } from './matrix-words.ts'
import { WhyEnd } from './why-end.tsx'

type Given = Output<typeof listElevations>['mayAsk']

const lengths = [15, 30, 60, 120, 240, 480].map(minutes => ({
  value: String(minutes),
  label: minutes < 60 ? `${minutes} minutes` : minutes === 60 ? '1 hour' : `${minutes / 60} hours`,
}))

/** What is needed, over which records, from when, for how long, and why. */
export function ElevationForm({ given, onClose }: { given: Given; onClose: () => void }) {
  const [permissions, setPermissions] = useState<string[]>([])
  const [level, setLevel] = useState<Level | null>(null)
  const [minutes, setMinutes] = useState(String(elevationMinutes.usual))
  const [startsAt, setStartsAt] = useState('')
  const [reason, setReason] = useState('')
  const { ask, pending, problem } = useAsking(onClose)
  useUnsaved(!pending && Boolean(permissions.length || reason))
  const chosen = given.filter(one => permissions.includes(one.permission))
  const most = chosen.length ? Math.min(...chosen.map(one => levelRank(one.level))) : 0
  const able = levels.filter(one => one !== 'none' && one !== 'partner' && levelRank(one) <= most)
  const over = level && able.includes(level) ? level : (able.at(-1) ?? null)
  const whole = permissions.length > 0 && over && reason.trim()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!whole) return
    const wanted = {
      ...{ permissions: permissions as Permission[], level: over as Exclude<Level, 'none'>, minutes: Number(minutes) },
      ...(startsAt && { startsAt: new Date(startsAt).toISOString() }),
    }
    void ask(() => call(askElevation, wanted, { reason: reason.trim() }))
  }
  return (
    <form className={css.form} onSubmit={submit}>
      <MultiSelect
        label="What do you need?"
        description="What your user type has only while elevated."
        data={given.map(({ permission }) => ({ value: permission, label: matrix[permission].label }))}
        value={permissions}
        onChange={setPermissions}
      />
      <Select
        label="Over which records"
        disabled={!chosen.length}
        data={able.map(value => ({ value, label: levelNames[value] }))}
        value={over}
        onChange={value => setLevel(value as Level | null)}
      />
      <Select label="For how long" data={lengths} value={minutes} onChange={value => value && setMinutes(value)} />
      <TextInput
        type="datetime-local"
        label="From"
        description="Left empty: as soon as it is agreed to."
        value={startsAt}
        onChange={event => setStartsAt(event.currentTarget.value)}
      />
      <WhyEnd
        description="Whoever decides reads this."
        act="Ask"
        {...{ reason, problem, whole, pending, onClose }}
        onReason={setReason}
      />
    </form>
  )
}

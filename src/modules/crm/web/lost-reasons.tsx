import { ActionIcon, Button, TextInput } from '@mantine/core'
import { IconPlus, IconX } from '@tabler/icons-react'
import { type FormEvent, useState } from 'react'
import { SettingsSection } from '#modules/identity/web/settings-section.tsx'
import type { Input } from '#ui/call.ts'
import { showNotice } from '#ui/feedback/toasts.tsx'
import { useCan } from '#ui/me.ts'
import { asProblem } from '#ui/problem.ts'
import { useCommand } from '#ui/use-action.ts'
import { listPipelines, saveLostReasons } from '../contract/pipeline.ts'
import { OrderedList } from './ordered-list.tsx'
import css from './pipelines.module.css'

type Line = Input<typeof saveLostReasons>['reasons'][number] & { line: string }
const linesOf = (reasons: readonly { id: string; label: string }[]): Line[] =>
  reasons.map(({ id, label }) => ({ line: id, id: id as NonNullable<Line['id']>, label }))

/** Why a lead or a loan can be lost: what one chooses from, in this order. */
export function LostReasons({ reasons }: { reasons: readonly { id: string; label: string }[] }) {
  const can = useCan('lostReason.manage')
  const [lines, setLines] = useState(() => linesOf(reasons))
  const [error, setError] = useState('')
  const save = useCommand(saveLostReasons, { invalidates: [listPipelines], quiet: true })
  const changed = JSON.stringify(lines) !== JSON.stringify(linesOf(reasons))
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const kept = lines.map(({ line: _, ...one }) => ({ ...one, label: one.label.trim() })).filter(one => one.label)
    if (kept.length === 0) return setError('Keep at least one reason.')
    try {
      await save.run({ reasons: kept })
      showNotice('The lost reasons were saved.')
    } catch (problem) {
      setError(asProblem(problem).problems[0]?.message ?? asProblem(problem).message)
    }
  }
  return (
    <SettingsSection
      title="Lost reasons"
      about="Asked for whenever a lead or loan is marked as lost. Reports and follow-up are made from them; what was lost for a reason keeps it."
    >
      <form className={css.form} onSubmit={submit} noValidate>
        <OrderedList
          label="Lost reasons"
          items={lines}
          itemId={one => one.line}
          itemName={one => one.label}
          onOrder={can.allowed ? setLines : undefined}
          line={one => (
            <>
              <TextInput
                style={{ flex: 1, maxWidth: 400 }}
                aria-label="Reason"
                placeholder="Went with another lender"
                readOnly={!can.allowed}
                value={one.label}
                onChange={event => {
                  const label = event.currentTarget.value
                  setLines(old => old.map(other => (other.line === one.line ? { ...other, label } : other)))
                }}
              />
              {can.allowed && (
                <ActionIcon
                  aria-label={`Remove ${one.label || 'this reason'}`}
                  title="Remove"
                  onClick={() => setLines(old => old.filter(other => other.line !== one.line))}
                >
                  <IconX size={16} stroke={1.6} />
                </ActionIcon>
              )}
            </>
          )}
        />
        {can.allowed && (
          <div>
            <Button
              size="compact-sm"
              variant="subtle"
              leftSection={<IconPlus size={15} stroke={1.8} aria-hidden />}
              onClick={() => setLines(old => [...old, { line: crypto.randomUUID(), label: '' }])}
            >
              Add a reason
            </Button>
          </div>
        )}
        {(changed || error) && (
          <div className={css.saving}>
            <span role={error ? 'alert' : undefined} className={error ? css.wrong : undefined}>
              {error || 'Not saved yet.'}
            </span>
            <Button onClick={() => setLines(linesOf(reasons))}>Discard</Button>
            <Button type="submit" variant="filled" loading={save.pending}>
              Save reasons
            </Button>
          </div>
        )}
      </form>
    </SettingsSection>
  )
}

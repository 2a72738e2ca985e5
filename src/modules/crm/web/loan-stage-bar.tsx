import { Menu, UnstyledButton } from '@mantine/core'
import { IconCheck, IconChevronDown } from '@tabler/icons-react'
import { useState } from 'react'
import { showProblem, showUndo } from '#ui/feedback/toasts.tsx'
import { relativeText } from '#ui/format.ts'
import { useKeys } from '#ui/keys.ts'
import { useCan } from '#ui/me.ts'
import { useNow } from '#ui/now.ts'
import { isQuiet } from '#ui/problem.ts'
import { When } from '#ui/values/when.tsx'
import { useLoanEdits } from './loan-edits.ts'
import type { LoanDetail } from './loan-words.ts'
import css from './stage-bar.module.css'
import { openStages, type Stage, stageTone, useStages } from './stages.ts'

const ending: Record<Stage['outcome'], string> = { open: '', won: 'Won', hold: 'Set aside', lost: 'Ended' }

/** Where the loan stands on its way to the closing table, since when, and how long it may. A click moves it. */
export function LoanStageBar({ loan }: { loan: LoanDetail }) {
  const [opened, setOpened] = useState(false)
  const stages = useStages()
  const edits = useLoanEdits()
  const can = useCan('loan.move')
  const now = useNow()
  const all = openStages(stages.pipelines.find(one => one.id === loan.pipeline))
  const way = all.filter(stage => stage.outcome === 'open' || stage.outcome === 'won')
  const at = stages.stageOf(loan.stage)
  const place = way.findIndex(stage => stage.id === at?.id)
  const may = can.allowed && loan.mayEdit
  useKeys([{ keys: 's', label: 'Change the stage', group: 'Record', run: () => setOpened(true) }], may)

  const move = async (stage: Stage) => {
    if (stage.id === loan.stage || !may) return
    const before = loan.stage
    try {
      await edits.move(loan, stage.id)
      showUndo({ message: `Stage changed to ${stage.name}.`, undo: () => edits.move(loan, before) })
    } catch (error) {
      if (!isQuiet(error)) showProblem(error)
    }
  }
  if (all.length === 0) return null
  return (
    <section className={css.bar} aria-label="Stage">
      <Menu opened={opened} onChange={setOpened} position="bottom-start" width={248}>
        <Menu.Target>
          <UnstyledButton
            className={css.now}
            disabled={!may}
            data-tone={loan.late ? 'late' : stageTone(at)}
            title={may ? 'Change the stage (S)' : can.why || 'This loan belongs to somebody else.'}
          >
            {at?.name ?? 'No stage yet'}
            {may && <IconChevronDown size={14} stroke={1.8} aria-hidden />}
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown mah={420} style={{ overflowY: 'auto' }}>
          {all.map((stage, index) => (
            <div key={stage.id}>
              {stage.outcome !== all[index - 1]?.outcome && ending[stage.outcome] && (
                <Menu.Label>{ending[stage.outcome]}</Menu.Label>
              )}
              <Menu.Item
                onClick={() => void move(stage)}
                rightSection={stage.id === at?.id && <IconCheck size={15} stroke={1.8} role="img" aria-label="now" />}
              >
                {stage.name}
              </Menu.Item>
            </div>
          ))}
        </Menu.Dropdown>
      </Menu>
      <div className={css.way}>
        {way.map((stage, index) => (
          <UnstyledButton
            key={stage.id}
            className={css.step}
            data-past={index <= place || undefined}
            data-at={index === place || undefined}
            data-late={(index === place && loan.late) || undefined}
            disabled={!may}
            tabIndex={-1}
            aria-label={`Move to ${stage.name}`}
            title={stage.name}
            onClick={() => void move(stage)}
          />
        ))}
      </div>
      <span className={css.since} data-late={loan.late || undefined}>
        moved here <When at={loan.stageSince} />
        {loan.lateAt && (
          <span title="Counted in the company’s office hours">
            {' '}
            · {loan.late ? 'late since ' : 'late '}
            {relativeText(loan.lateAt, now)}
          </span>
        )}
      </span>
    </section>
  )
}

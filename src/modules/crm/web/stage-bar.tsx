import { Menu, UnstyledButton } from '@mantine/core'
import { IconCheck, IconChevronDown } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { showProblem, showUndo } from '#ui/feedback/toasts.tsx'
import { relativeText } from '#ui/format.ts'
import { useKeys } from '#ui/keys.ts'
import { useCan } from '#ui/me.ts'
import { useNow } from '#ui/now.ts'
import { isQuiet } from '#ui/problem.ts'
import { When } from '#ui/values/when.tsx'
import type { LeadDetail } from './lead-detail.ts'
import { useLeadEdits } from './lead-edits.ts'
import css from './stage-bar.module.css'
import { openStages, type Stage, stageTone, useStageAge, useStages } from './stages.ts'

const ending: Record<Stage['outcome'], string> = { open: '', won: 'Won', hold: 'Set aside', lost: 'Ended' }

/** Where the lead stands on its way, since when, and how long it may. A click moves it. */
export function StageBar({ lead }: { lead: LeadDetail }) {
  const [opened, setOpened] = useState(false)
  const stages = useStages()
  const edits = useLeadEdits()
  const can = useCan('lead.move')
  const age = useStageAge()
  const now = useNow()
  const all = openStages(stages.pipelineOf(lead))
  const way = all.filter(stage => stage.outcome === 'open' || stage.outcome === 'won')
  const at = stages.stageOf(lead.stage)
  const place = way.findIndex(stage => stage.id === at?.id)
  const { lateAt, late } = age(at, lead.stageSince, now)
  const may = can.allowed && lead.mayEdit && lead.status !== 'converted'
  useKeys([{ keys: 's', label: 'Change the stage', group: 'Record', run: () => setOpened(true) }], may)

  const move = async (stage: Stage) => {
    if (stage.id === lead.stage || !may) return
    const before = lead.stage
    try {
      await edits.move(lead, stage.id)
      if (before) showUndo({ message: `Stage changed to ${stage.name}.`, undo: () => edits.move(lead, before) })
    } catch (error) {
      if (!isQuiet(error)) showProblem(error)
    }
  }
  if (lead.status === 'converted')
    return (
      <section className={css.bar} aria-label="Stage">
        <span className={css.now} data-tone="done">
          Converted
        </span>
        {lead.loan && (
          <Link className={css.loan} to={`/loans/${lead.loan}`}>
            It goes on as a loan
          </Link>
        )}
      </section>
    )
  if (all.length === 0) return null
  return (
    <section className={css.bar} aria-label="Stage">
      <Menu opened={opened} onChange={setOpened} position="bottom-start" width={248}>
        <Menu.Target>
          <UnstyledButton
            className={css.now}
            disabled={!may}
            data-tone={late ? 'late' : stageTone(at)}
            title={may ? 'Change the stage (S)' : can.why}
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
            data-late={(index === place && late) || undefined}
            disabled={!may}
            tabIndex={-1}
            aria-label={`Move to ${stage.name}`}
            title={stage.name}
            onClick={() => void move(stage)}
          />
        ))}
      </div>
      <span className={css.since} data-late={late || undefined}>
        {lead.stageSince && (
          <>
            moved here <When at={lead.stageSince} />
          </>
        )}
        {lateAt && (
          <span title="Counted in the company’s office hours">
            {' '}
            · {late ? 'late since ' : 'late '}
            {relativeText(lateAt, now)}
          </span>
        )}
      </span>
    </section>
  )
}

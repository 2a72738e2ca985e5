import { ActionIcon, Button, Menu } from '@mantine/core'
import { IconArchive, IconArchiveOff, IconBuildingBank, IconDots, IconHourglass, IconThumbDown } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { ActButton } from '#ui/act-button.tsx'
import { Bone } from '#ui/feedback/skeletons.tsx'
import { showProblem, showUndo } from '#ui/feedback/toasts.tsx'
import { dateText } from '#ui/format.ts'
import { SlotParts } from '#ui/frame/slot.tsx'
import { useKeys } from '#ui/keys.ts'
import { useCan } from '#ui/me.ts'
import { PageHeader } from '#ui/page-header.tsx'
import { isQuiet } from '#ui/problem.ts'
import { Tag } from '#ui/values/tag.tsx'
import { LocalTime } from '#ui/values/when.tsx'
import { asksForLoan } from '../rules/pipeline-kinds.ts'
import { AcceptTimer } from './accept-timer.tsx'
import { ConvertDrawer } from './convert-drawer.tsx'
import { askEnding } from './ending.tsx'
import { LeadClock } from './lead-clock.tsx'
import type { LeadDetail } from './lead-detail.ts'
import { useLeadEdits } from './lead-edits.ts'
import { Lookers } from './lookers.tsx'
import { OwnerPick } from './owner-pick.tsx'
import { ScoreChip } from './score.tsx'
import { leadActs, recordActs } from './slots.ts'
import { openStages, useStages } from './stages.ts'
import { WhoSees } from './who-sees.tsx'
import { intentWords, statusWords } from './words.ts'

const back = { label: 'Leads', to: '/leads' }

export function LeadHeader({ lead }: { lead: LeadDetail | undefined }) {
  const [converting, setConverting] = useState(false)
  const stages = useStages()
  if (!lead) return <PageHeader back={back} title={<Bone width={180} height={18} />} />
  const status =
    lead.status === 'hold_until' && lead.holdUntil ? `On hold until ${dateText(lead.holdUntil)}` : statusWords[lead.status].label
  const stage = stages.stageOf(lead.stage)?.name
  return (
    <>
      <PageHeader
        back={back}
        title={lead.name}
        detail={
          <>
            {status !== stage && lead.status !== 'converted' && <Tag tone={statusWords[lead.status].tone}>{status}</Tag>}
            {lead.archived && <Tag>Archived</Tag>}
            <AcceptTimer lead={lead} />
            {lead.intent !== 'unknown' && <Tag>{intentWords[lead.intent]}</Tag>}
            <ScoreChip lead={lead} reasons={lead.scoreReasons} />
            {lead.doNotContact && lead.status !== 'do_not_contact' && <Tag tone="late">Do not contact</Tag>}
            <LeadClock lead={lead} />
            {lead.timeZone && <LocalTime zone={lead.timeZone} />}
            <Lookers record={{ lead: lead.id }} />
          </>
        }
        actions={
          <>
            <OwnerPick lead={lead} />
            <WhoSees kind="lead" record={lead.id} name={lead.name} />
            <SlotParts slot={recordActs} kind="lead" record={lead.id} name={lead.name} />
            <More lead={lead} onConvert={() => setConverting(true)} />
            {lead.loan ? (
              <Button
                renderRoot={props => <Link to={`/loans/${lead.loan}`} {...props} />}
                leftSection={<IconBuildingBank size={16} stroke={1.6} />}
              >
                Open the loan
              </Button>
            ) : asksForLoan(lead.intent) ? (
              <ActButton
                needs="lead.convert"
                onClick={() => setConverting(true)}
                leftSection={<IconBuildingBank size={16} stroke={1.6} />}
              >
                Convert to a loan
              </ActButton>
            ) : null}
            <SlotParts slot={leadActs} lead={lead} />
          </>
        }
      />
      {converting && <ConvertDrawer lead={lead} onClose={() => setConverting(false)} />}
    </>
  )
}

function More({ lead, onConvert }: { lead: LeadDetail; onConvert: () => void }) {
  const edits = useLeadEdits()
  const stages = useStages()
  const can = useCan('lead.edit')
  const converts = useCan('lead.convert')
  const locked = !can.allowed || !lead.mayEdit
  const why = can.allowed ? 'This lead is read-only for you: it belongs to somebody else.' : can.why
  const lost = openStages(stages.pipelineOf(lead)).find(stage => stage.outcome === 'lost')
  const attempt = (act: () => Promise<unknown>) => () => void act().catch(error => isQuiet(error) || showProblem(error))

  const hold = async () => {
    const { holdUntil } = await askEnding({ kind: 'hold', who: lead.name })
    const before = { status: lead.status, holdUntil: lead.holdUntil }
    await edits.update(lead, { status: 'hold_until', holdUntil: holdUntil! })
    showUndo({ message: `${lead.name} is on hold until ${dateText(holdUntil!)}.`, undo: () => edits.update(lead, before) })
  }
  const lose = async () => {
    if (lost) return edits.move(lead, lost.id)
    const { lostReason } = await askEnding({ kind: 'lost', who: lead.name })
    await edits.update(lead, { status: 'lost', lostReason: lostReason! })
  }
  useKeys(
    [{ keys: 'h', label: 'Put on hold', group: 'Record', run: () => void attempt(hold)() }],
    !locked && lead.status !== 'hold_until',
  )
  return (
    <Menu width={220}>
      <Menu.Target>
        <ActionIcon size={32} aria-label="More for this lead" title="More">
          <IconDots size={18} stroke={1.6} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {locked && <Menu.Label style={{ whiteSpace: 'normal' }}>{why}</Menu.Label>}
        {!lead.loan && !asksForLoan(lead.intent) && (
          <>
            <Menu.Item
              disabled={!converts.allowed}
              title={converts.allowed ? undefined : converts.why}
              leftSection={<IconBuildingBank size={16} stroke={1.6} aria-hidden />}
              onClick={onConvert}
            >
              Convert to a loan…
            </Menu.Item>
            <Menu.Divider />
          </>
        )}
        <Menu.Item disabled={locked} leftSection={<IconHourglass size={16} stroke={1.6} aria-hidden />} onClick={attempt(hold)}>
          Put on hold until…
        </Menu.Item>
        <Menu.Item
          disabled={locked || lead.status === 'lost'}
          leftSection={<IconThumbDown size={16} stroke={1.6} aria-hidden />}
          onClick={attempt(lose)}
        >
          Mark as lost…
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item
          disabled={locked}
          leftSection={
            lead.archived ? (
              <IconArchiveOff size={16} stroke={1.6} aria-hidden />
            ) : (
              <IconArchive size={16} stroke={1.6} aria-hidden />
            )
          }
          onClick={attempt(() => edits.archive(lead, !lead.archived))}
        >
          {lead.archived ? 'Bring back from the archive' : 'Archive'}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

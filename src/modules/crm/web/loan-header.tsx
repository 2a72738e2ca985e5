import { ActionIcon, Button, Menu, Popover, Select } from '@mantine/core'
import { IconArchive, IconArchiveOff, IconChevronDown, IconDots, IconTargetArrow, IconUserCircle } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { Bone } from '#ui/feedback/skeletons.tsx'
import { showProblem, showUndo } from '#ui/feedback/toasts.tsx'
import { dateText, moneyText } from '#ui/format.ts'
import { SlotParts } from '#ui/frame/slot.tsx'
import { useKeys } from '#ui/keys.ts'
import { useCan } from '#ui/me.ts'
import { PageHeader } from '#ui/page-header.tsx'
import { Tag } from '#ui/values/tag.tsx'
import { useColleagues } from './colleagues.ts'
import { useLoanEdits } from './loan-edits.ts'
import { type LoanDetail, loanStatusWords } from './loan-words.ts'
import { LockTag } from './lock-tag.tsx'
import { Lookers } from './lookers.tsx'
import { recordActs } from './slots.ts'
import { WhoSees } from './who-sees.tsx'
import { mortgageWords, purposeWords } from './words.ts'

const back = { label: 'Loans', to: '/loans' }

export function LoanHeader({ loan }: { loan: LoanDetail | undefined }) {
  if (!loan) return <PageHeader back={back} title={<Bone width={180} height={18} />} />
  const status = loanStatusWords[loan.status]
  return (
    <PageHeader
      back={back}
      title={loan.name}
      detail={
        <>
          <span>
            {[
              loan.amountCents === null ? null : moneyText(loan.amountCents),
              mortgageWords[loan.mortgageType],
              purposeWords[loan.purpose].toLowerCase(),
            ]
              .filter(Boolean)
              .join(' ')}
          </span>
          {loan.status !== 'open' && (
            <Tag tone={status.tone}>
              {status.label}
              {loan.fundedAt && ` ${dateText(loan.fundedAt)}`}
            </Tag>
          )}
          {loan.archived && <Tag>Archived</Tag>}
          {loan.status === 'open' && <LockTag loan={loan} long />}
          <Lookers record={{ loan: loan.id }} />
        </>
      }
      actions={
        <>
          {loan.lead && (
            <Button
              variant="subtle"
              color="gray"
              leftSection={<IconTargetArrow size={16} stroke={1.6} aria-hidden />}
              renderRoot={props => <Link to={`/leads/${loan.lead}`} {...props} />}
            >
              Its lead
            </Button>
          )}
          <LoanOwner loan={loan} />
          <WhoSees kind="loan" record={loan.id} name={`the loan of ${loan.name}`} />
          <SlotParts slot={recordActs} kind="loan" record={loan.id} name={`the loan of ${loan.name}`} />
          <More loan={loan} />
        </>
      }
    />
  )
}

/** Whose loan it is, and the way to give it to somebody else. The server refuses whoever has no license for the state. */
function LoanOwner({ loan }: { loan: LoanDetail }) {
  const [opened, setOpened] = useState(false)
  const [pending, setPending] = useState(false)
  const people = useColleagues()
  const edits = useLoanEdits()
  const can = useCan('loan.assign')
  useKeys([{ keys: 'a', label: 'Assign', group: 'Record', run: () => setOpened(true) }], can.allowed)
  const give = async (owner: string | null) => {
    if (owner === loan.owner) return setOpened(false)
    const before = loan.owner
    setPending(true)
    try {
      await edits.assign(loan, owner)
      setOpened(false)
      showUndo({
        message: owner ? `The loan was assigned to ${people.nameOf(owner)}.` : 'The loan has no owner now.',
        undo: () => edits.assign(loan, before),
      })
    } catch (error) {
      showProblem(error)
    } finally {
      setPending(false)
    }
  }
  return (
    <Popover opened={opened} onChange={setOpened} width={260} position="bottom-end" trapFocus returnFocus>
      <Popover.Target>
        <Button
          variant="subtle"
          color="gray"
          title={can.allowed ? 'Assign to somebody else (A)' : can.why}
          onClick={() => can.allowed && setOpened(!opened)}
          leftSection={<IconUserCircle size={17} stroke={1.6} aria-hidden />}
          rightSection={can.allowed && <IconChevronDown size={14} stroke={1.6} aria-hidden />}
        >
          {people.nameOf(loan.owner) ?? 'Nobody'}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Assign">
        <Select
          data-autofocus
          label="Owner"
          data={[...people.choices, { value: '', label: 'Nobody' }]}
          value={loan.owner ?? ''}
          disabled={pending}
          onChange={value => void give(value || null)}
          searchable
          allowDeselect={false}
          comboboxProps={{ withinPortal: false }}
        />
      </Popover.Dropdown>
    </Popover>
  )
}

function More({ loan }: { loan: LoanDetail }) {
  const edits = useLoanEdits()
  const can = useCan('loan.edit')
  const locked = !can.allowed || !loan.mayEdit
  const archive = async (archived: boolean) => {
    try {
      await edits.update(loan, { archived })
      showUndo({
        message: archived ? 'The loan was archived.' : 'The loan is back from the archive.',
        undo: () => edits.update(loan, { archived: !archived }),
      })
    } catch (error) {
      showProblem(error)
    }
  }
  return (
    <Menu width={220}>
      <Menu.Target>
        <ActionIcon size={32} aria-label="More for this loan" title="More">
          <IconDots size={18} stroke={1.6} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {locked && <Menu.Label style={{ whiteSpace: 'normal' }}>{can.why || 'This loan belongs to somebody else.'}</Menu.Label>}
        <Menu.Item
          disabled={locked}
          leftSection={
            loan.archived ? (
              <IconArchiveOff size={16} stroke={1.6} aria-hidden />
            ) : (
              <IconArchive size={16} stroke={1.6} aria-hidden />
            )
          }
          onClick={() => void archive(!loan.archived)}
        >
          {loan.archived ? 'Bring back from the archive' : 'Archive'}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

import { Alert, Button, Group, Radio, TextInput } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { type FormEvent, useState } from 'react'
import { exportHours, maxExportedLeads } from '#policy/limits.ts'
import { ActButton } from '#ui/act-button.tsx'
import { call } from '#ui/call.ts'
import { ApprovalLink } from '#ui/feedback/approval-link.tsx'
import { FormDrawer } from '#ui/form/form-drawer.tsx'
import { useUnsaved } from '#ui/form/unsaved.ts'
import { countText, numberText } from '#ui/format.ts'
import { useCan } from '#ui/me.ts'
import { useUrlState } from '#ui/url-state.ts'
import { useAction } from '#ui/use-action.ts'
import { useAsking } from '#ui/use-asking.ts'
import { type ExportFormat, exportLeads } from '../contract/export.ts'
import { countLeads, type LeadFilter } from '../contract/lead.ts'
import css from './deactivate.module.css'
import { useLeadFilter } from './lead-filters.ts'

/** The leads that the list shows, as a file: asked for here, agreed to by a second person. */
export function ExportLeads() {
  const [opened, setOpened] = useState(false)
  const [url] = useUrlState()
  const filter = useLeadFilter(url)
  return (
    <>
      <ActButton needs="lead.export" leftSection={<IconDownload size={16} stroke={1.6} />} onClick={() => setOpened(true)}>
        Export
      </ActButton>
      <FormDrawer opened={opened} onClose={() => setOpened(false)} size={460} title="Export leads">
        {opened && <Form filter={filter} onClose={() => setOpened(false)} />}
      </FormDrawer>
    </>
  )
}

function Form({ filter, onClose }: { filter: LeadFilter; onClose: () => void }) {
  const { level } = useCan('lead.export')
  const count = useAction(countLeads, filter).data
  const [reason, setReason] = useState('')
  const [format, setFormat] = useState<ExportFormat>('csv')
  const [missing, setMissing] = useState('')
  const { ask, pending, problem } = useAsking(onClose)
  // A request that nobody else may agree to is kept all the same.
  useUnsaved(!pending && !problem?.facts.approval && reason.trim() !== '')
  const none = count?.count === 0
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (reason.trim().length < 3) return setMissing('Say in a few words what the file is for.')
    void ask(() => call(exportLeads, { filter, format }, { reason: reason.trim() }))
  }
  return (
    <form className={css.form} onSubmit={submit}>
      <p>
        {!count ? (
          'The leads that this list shows'
        ) : none ? (
          'No lead matches this list. Change its filter first.'
        ) : (
          <>
            <strong className="figures">{countText({ value: count.count, capped: count.capped })}</strong>{' '}
            {count.count === 1 && !count.capped ? 'lead' : 'leads'}, as this list is filtered now
            {level === 'all'
              ? '.'
              : level === 'own'
                ? '. The file holds those of them that are your own.'
                : ', of those you may see.'}
          </>
        )}
      </p>
      <p className="quiet">
        A second person has to agree. Then the file is made, and you alone can fetch it, for {exportHours} hours. What you see
        masked is masked in the file. One file holds at most {numberText(maxExportedLeads)} leads.
      </p>
      <Radio.Group label="File" value={format} onChange={value => setFormat(value as ExportFormat)}>
        <Group mt={6} gap={20}>
          <Radio value="csv" label="CSV, which any program reads" />
          <Radio value="xlsx" label="Excel workbook" />
        </Group>
      </Radio.Group>
      <TextInput
        data-autofocus
        label="What is it for?"
        description="Whoever agrees reads this, and it is recorded."
        value={reason}
        error={missing}
        maxLength={300}
        onChange={event => {
          setReason(event.currentTarget.value)
          setMissing('')
        }}
      />
      {problem && (
        <Alert color="red" variant="light" role="alert">
          {problem.message}{' '}
          {typeof problem.facts.approval === 'string' && (
            <ApprovalLink approval={problem.facts.approval}>Open the request</ApprovalLink>
          )}
        </Alert>
      )}
      <div className={css.acts}>
        <Button onClick={onClose}>Cancel</Button>
        <Button type="submit" variant="filled" loading={pending} disabled={none}>
          Ask for the export
        </Button>
      </div>
    </form>
  )
}

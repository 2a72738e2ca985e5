import { Button, TextInput } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { type FormEvent, useState } from 'react'
import { ActButton } from '#ui/act-button.tsx'
import { call, requestOf } from '#ui/call.ts'
import { ApprovalLink } from '#ui/feedback/approval-link.tsx'
import { FormDrawer } from '#ui/form/form-drawer.tsx'
import { useUnsaved } from '#ui/form/unsaved.ts'
import { useCan } from '#ui/me.ts'
import { useAction } from '#ui/use-action.ts'
import { useAsking } from '#ui/use-asking.ts'
import { When } from '#ui/values/when.tsx'
import { exportEvents, fetchEvents, listExports, mostExported } from '../contract.ts'
import type { Asked } from './asked.ts'
import css from './audit.module.css'

/** What the page shows as a file: asked for here, agreed to by a second person, and fetched here for a day. */
export function ExportActs({ asked }: { asked: Asked }) {
  const [opened, setOpened] = useState(false)
  const may = useCan('audit.export').allowed
  const ready = useAction(listExports, {}, { enabled: may }).data?.items[0]
  return (
    <>
      {ready && (
        <Button
          component="a"
          href={requestOf(fetchEvents, { export: ready.id }).url}
          download
          variant="subtle"
          leftSection={<IconDownload size={16} stroke={1.6} aria-hidden />}
        >
          <span>
            File of <When at={ready.madeAt} />
          </span>
        </Button>
      )}
      <ActButton needs="audit.export" leftSection={<IconDownload size={16} stroke={1.6} />} onClick={() => setOpened(true)}>
        Export
      </ActButton>
      <FormDrawer opened={opened} onClose={() => setOpened(false)} size={460} title="Export the audit trail">
        {opened && <Form asked={asked} onClose={() => setOpened(false)} />}
      </FormDrawer>
    </>
  )
}

function Form({ asked, onClose }: { asked: Asked; onClose: () => void }) {
  const [reason, setReason] = useState('')
  const [missing, setMissing] = useState('')
  const { ask, pending, problem } = useAsking(onClose)
  // A request that nobody else may agree to is kept all the same.
  useUnsaved(!pending && !problem?.facts.approval && reason.trim() !== '')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (reason.trim().length < 3) return setMissing('Say in a few words what the file is for.')
    void ask(() => call(exportEvents, { question: asked }, { reason: reason.trim() }))
  }
  return (
    <form className={css.find} onSubmit={submit}>
      <p>
        What the page shows now, as a table of at most {mostExported.toLocaleString('en-US')} lines. A second person agrees first;
        then you fetch it here for 24 hours.
      </p>
      <TextInput
        label="What it is for"
        data-autofocus
        value={reason}
        error={missing}
        onChange={event => {
          setReason(event.currentTarget.value)
          setMissing('')
        }}
      />
      {problem && (
        <p role="alert">
          {problem.message}{' '}
          {typeof problem.facts.approval === 'string' && (
            <ApprovalLink approval={problem.facts.approval}>Open the request</ApprovalLink>
          )}
        </p>
      )}
      <Button mt={8} type="submit" variant="filled" loading={pending}>
        Ask for the file
      </Button>
    </form>
  )
}

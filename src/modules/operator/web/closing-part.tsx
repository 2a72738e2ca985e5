import { Button } from '@mantine/core'
import { useState } from 'react'
import { SettingsSection } from '#modules/identity/web/settings-section.tsx'
import { askedParts } from '#modules/identity/web/slots.ts'
import { deletionGraceDays } from '#policy/limits.ts'
import { ActButton } from '#ui/act-button.tsx'
import { call } from '#ui/call.ts'
import { ErrorState } from '#ui/feedback/error-state.tsx'
import { ListSkeleton } from '#ui/feedback/skeletons.tsx'
import { FormDrawer } from '#ui/form/form-drawer.tsx'
import { reasonField } from '#ui/form/reason.ts'
import { SchemaForm } from '#ui/form/schema-form.tsx'
import { SlotParts } from '#ui/frame/slot.tsx'
import { useLive } from '#ui/live.ts'
import { useAction, useCommand } from '#ui/use-action.ts'
import { askAwaiting } from '#ui/use-asking.ts'
import { When } from '#ui/values/when.tsx'
import { closeAccount, readClosing, takeClosingBack } from '../contract.ts'
import { type Closing, closingWords } from './closing-words.ts'
import css from './operator.module.css'

const actions = [closeAccount.name]

/** On the company's page: the end of the account, asked for by two, and taken back while there is time. */
export function ClosingPart() {
  const { data, error, refetch } = useAction(readClosing, {})
  const [asking, setAsking] = useState(false)
  useLive(['approval.*'], [readClosing])
  return (
    <SettingsSection
      title="Close this company’s account"
      about={`A second person of the company agrees, then whoever runs this installation deletes everything, at least ${deletionGraceDays} days after two operators agreed. Ask them for an archive first if you need your records.`}
      action={
        data &&
        !data.closing && (
          <ActButton needs="company.close" color="red" onClick={() => setAsking(true)}>
            Close the account
          </ActButton>
        )
      }
    >
      {error ? (
        <ErrorState error={error} onAgain={refetch} />
      ) : !data ? (
        <ListSkeleton rows={1} />
      ) : data.closing ? (
        <UnderWay closing={data.closing} />
      ) : (
        <SlotParts slot={askedParts} actions={actions} />
      )}
      {data && (
        <FormDrawer opened={asking} onClose={() => setAsking(false)} size={420} title="Close this company’s account">
          <AskForm slug={data.slug} onClose={() => setAsking(false)} />
        </FormDrawer>
      )}
    </SettingsSection>
  )
}

function AskForm({ slug, onClose }: { slug: string; onClose: () => void }) {
  return (
    <>
      <p className={css.say}>
        Nothing is removed now. A second person of the company agrees, then two operators. From then on {deletionGraceDays} days
        are left in which everybody works on and an administrator can take it back. After that every record, file and person of
        the company is gone for good.
      </p>
      <SchemaForm
        schema={closeAccount.input}
        fields={{
          name: { label: `Type ${slug} to go on`, placeholder: slug },
          reason: { ...reasonField, description: 'Whoever agrees and whoever runs this installation read it.' },
        }}
        submit="Ask for the account to be closed"
        onCancel={onClose}
        onSubmit={async input => {
          await askAwaiting(() => call(closeAccount, input, { reason: input.reason }))
          onClose()
        }}
      />
    </>
  )
}

function UnderWay({ closing }: { closing: Closing }) {
  const back = useCommand(takeClosingBack, { invalidates: [readClosing], done: 'Taken back. Nothing is removed.' })
  return (
    <div className={css.line} data-wraps>
      <span>
        {closingWords(closing)}
        <small>
          Asked by {closing.askedBy}
          {closing.agreedBy && `, agreed by ${closing.agreedBy}`}, <When at={closing.askedAt} />: {closing.reason}
        </small>
      </span>
      {!closing.begun && (
        <Button size="compact-sm" loading={back.pending} onClick={() => void back.run({}).catch(() => undefined)}>
          Take it back
        </Button>
      )}
    </div>
  )
}

import { Button, TextInput } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { showNotice, showUndo } from '#ui/feedback/toasts.tsx'
import { FormDrawer } from '#ui/form/form-drawer.tsx'
import { AwaitsApproval, asProblem, isQuiet } from '#ui/problem.ts'
import { useCommand } from '#ui/use-action.ts'
import { createWebhook, listWebhooks, updateWebhook } from '../contract.ts'
import { EventPick } from './event-pick.tsx'
import css from './webhooks.module.css'
import type { Webhook } from './words.ts'

interface WebhookDrawerProps {
  /** None: a new one. */
  webhook?: Webhook
  names: readonly string[]
  onClose: () => void
}

const sameSet = (a: readonly string[], b: readonly string[]) => a.length === b.length && a.every(one => b.includes(one))

export function WebhookDrawer({ webhook, names, onClose }: WebhookDrawerProps) {
  const navigate = useNavigate()
  const [name, setName] = useState(webhook?.name ?? '')
  const [url, setUrl] = useState(webhook?.url ?? '')
  const [events, setEvents] = useState<readonly string[]>(webhook?.events ?? [])
  const [errors, setErrors] = useState<Record<string, string>>({})
  const create = useCommand(createWebhook, { invalidates: [listWebhooks], quiet: true })
  const update = useCommand(updateWebhook, { invalidates: [listWebhooks], quiet: true })

  const unsaved = name !== (webhook?.name ?? '') || url !== (webhook?.url ?? '') || !sameSet(events, webhook?.events ?? [])

  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const input = { name, url: url.trim(), events: [...events] }
    const parsed = createWebhook.input.safeParse(input)
    if (!parsed.success)
      return setErrors(Object.fromEntries(parsed.error.issues.map(issue => [String(issue.path[0]), issue.message])))
    setErrors({})
    try {
      if (!webhook) {
        const { id } = await create.run(input)
        onClose()
        return void navigate({ to: `/settings/webhooks/${id}` })
      }
      const before = { name: webhook.name, url: webhook.url, events: webhook.events }
      const { remark } = await update.run({ webhook: webhook.id, ...input })
      if (remark) showNotice(remark)
      showUndo({ message: `${name.trim()} was changed.`, undo: () => update.run({ webhook: webhook.id, ...before }) })
      onClose()
    } catch (error) {
      // A second person has to agree to where events go: told already, and kept as it was asked.
      if (error instanceof AwaitsApproval) return onClose()
      if (isQuiet(error)) return
      const { message, problems } = asProblem(error)
      setErrors(
        problems.length > 0 ? Object.fromEntries(problems.map(one => [one.path.split('.')[0]!, one.message])) : { '': message },
      )
    }
  }
  return (
    <FormDrawer
      opened
      onClose={onClose}
      unsaved={unsaved && !create.pending && !update.pending}
      size={560}
      title={webhook ? webhook.name : 'Ask for a webhook'}
    >
      <form className={css.panel} onSubmit={submit} noValidate>
        {errors[''] && (
          <p role="alert" data-tone="late" className={css.refused}>
            {errors['']}
          </p>
        )}
        <TextInput
          data-autofocus
          label="What it is for"
          placeholder="Data warehouse"
          value={name}
          error={errors.name}
          onChange={event => setName(event.currentTarget.value)}
        />
        <TextInput
          label="Address"
          type="url"
          placeholder="https://example.com/hooks"
          description="Each event is posted there as JSON: ids and facts, never a person’s data. A second person agrees to a new address."
          value={url}
          error={errors.url}
          onChange={event => setUrl(event.currentTarget.value)}
        />
        <div>
          <EventPick names={names} value={events} onChange={setEvents} />
          {errors.events && (
            <p role="alert" data-tone="late" className={css.refused}>
              {errors.events}
            </p>
          )}
        </div>
        <div className={css.acts}>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="filled" loading={create.pending || update.pending}>
            {webhook ? 'Save webhook' : 'Ask for the webhook'}
          </Button>
        </div>
      </form>
    </FormDrawer>
  )
}

import { ActionIcon, Button, Menu } from '@mantine/core'
import { IconAlertTriangle, IconDots, IconKey, IconPencil, IconPlayerPause, IconPlayerPlay, IconTrash } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { confirmByWord } from '#ui/feedback/confirm-by-word.tsx'
import { ErrorState } from '#ui/feedback/error-state.tsx'
import { Bone } from '#ui/feedback/skeletons.tsx'
import standing from '#ui/feedback/standing-line.module.css'
import { showNotice, showUndo } from '#ui/feedback/toasts.tsx'
import { FormDrawer } from '#ui/form/form-drawer.tsx'
import { NotFound } from '#ui/frame/not-found.tsx'
import { useTitle } from '#ui/frame/title.ts'
import { PageHeader } from '#ui/page-header.tsx'
import { usePageParams, useUrlState } from '#ui/url-state.ts'
import { useAction, useCommand } from '#ui/use-action.ts'
import { Tag } from '#ui/values/tag.tsx'
import { When } from '#ui/values/when.tsx'
import { listWebhooks, removeWebhook, rotateWebhookSecret, updateWebhook } from '../contract.ts'
import { Deliveries } from './deliveries.tsx'
import { SecretPanel } from './secret-panel.tsx'
import { WebhookDrawer } from './webhook-drawer.tsx'
import { healthOf, type Webhook } from './words.ts'

const views = [
  { id: 'all', label: 'All deliveries' },
  { id: 'waiting', label: 'Waiting' },
  { id: 'delivered', label: 'Delivered' },
  { id: 'given_up', label: 'Given up' },
]

/** One webhook: whether it works, and everything that was sent to it. */
export function WebhookPage() {
  const { webhook: id } = usePageParams<{ webhook: string }>()
  const [url, setUrl] = useUrlState()
  const { data, error, refetch } = useAction(listWebhooks, {})
  const webhook = data?.items.find(one => one.id === id)
  useTitle(webhook?.name)
  const update = useCommand(updateWebhook, { invalidates: [listWebhooks] })
  if (error && !data) return <ErrorState page error={error} onAgain={refetch} />
  if (data && !webhook) return <NotFound />
  const health = webhook && healthOf(webhook)
  const turn = async (active: boolean) => {
    await update.run({ webhook: id, active })
    showUndo({
      message: active ? 'The webhook is on. What waits is sent now.' : 'The webhook is off. Events are no longer sent.',
      undo: () => update.run({ webhook: id, active: !active }),
    })
  }
  return (
    <>
      <PageHeader
        back={{ label: 'Webhooks', to: '/settings/webhooks' }}
        title={webhook?.name ?? <Bone width={180} height={18} />}
        detail={
          webhook &&
          health && (
            <>
              <Tag tone={health.tone}>{health.label}</Tag>
              <code className="truncate">{webhook.url}</code>
            </>
          )
        }
        views={views}
        view={views.some(one => one.id === url.view) ? url.view! : 'all'}
        onView={view => setUrl({ view: view === 'all' ? undefined : view })}
        actions={webhook && <Acts webhook={webhook} onTurn={turn} onEdit={() => setUrl({ panel: 'edit' })} />}
      />
      {webhook && !webhook.active && webhook.disabledWhy && (
        <div className={standing.line} data-tone="late" role="status">
          <IconAlertTriangle size={16} stroke={1.8} aria-hidden />
          <span>
            This webhook was switched off: {webhook.disabledWhy} Mend the receiver, switch it on again, then replay what was given
            up.
          </span>
          <Button size="compact-sm" loading={update.pending} onClick={() => void turn(true).catch(() => undefined)}>
            Switch on
          </Button>
        </div>
      )}
      {webhook?.active && webhook.failingSince && (
        <div className={standing.line} data-tone="due" role="status">
          <IconAlertTriangle size={16} stroke={1.8} aria-hidden />
          <span>
            Nothing has been taken since <When at={webhook.failingSince} />. Each delivery is tried ten times over about four
            days; after four days without one success the webhook is switched off and administrators are told.
          </span>
        </div>
      )}
      <Deliveries webhook={id} />
      {url.panel === 'edit' && webhook && data && (
        <WebhookDrawer webhook={webhook} names={data.eventNames} onClose={() => setUrl({ panel: undefined })} />
      )}
    </>
  )
}

interface ActsProps {
  webhook: Webhook
  onTurn: (active: boolean) => Promise<unknown>
  onEdit: () => void
}

function Acts({ webhook, onTurn, onEdit }: ActsProps) {
  const navigate = useNavigate()
  const [secret, setSecret] = useState<string>()
  const rotate = useCommand(rotateWebhookSecret, { invalidates: [listWebhooks] })
  const remove = useCommand(removeWebhook, { invalidates: [listWebhooks] })
  const icon = { size: 16, stroke: 1.6, 'aria-hidden': true }
  const replace = async () => {
    const sure = await confirmByWord({
      title: `Replace the secret of “${webhook.name}”?`,
      what: 'Deliveries are signed with the new secret at once. A receiver that still checks with the old one will refuse them.',
      word: 'replace',
      act: 'Replace secret',
    })
    if (sure) setSecret((await rotate.run({ webhook: webhook.id }).catch(() => undefined))?.secret)
  }
  const drop = async () => {
    const sure = await confirmByWord({
      title: `Remove “${webhook.name}”?`,
      what: 'Its delivery log goes with it, and what still waits is not sent. Nothing else changes.',
      word: 'remove',
      act: 'Remove webhook',
    })
    if (!sure || !(await remove.run({ webhook: webhook.id }).catch(() => undefined))) return
    showNotice(`${webhook.name} was removed.`)
    await navigate({ to: '/settings/webhooks' })
  }
  return (
    <>
      <Menu width={200}>
        <Menu.Target>
          <ActionIcon size={32} aria-label="More for this webhook" title="More">
            <IconDots size={18} stroke={1.6} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={webhook.active ? <IconPlayerPause {...icon} /> : <IconPlayerPlay {...icon} />}
            onClick={() => void onTurn(!webhook.active).catch(() => undefined)}
          >
            {webhook.active ? 'Switch off' : 'Switch on'}
          </Menu.Item>
          <Menu.Item leftSection={<IconKey {...icon} />} onClick={() => void replace()}>
            Replace secret…
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item leftSection={<IconTrash {...icon} />} onClick={() => void drop()}>
            Remove…
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Button leftSection={<IconPencil size={16} stroke={1.6} aria-hidden />} onClick={onEdit}>
        Edit
      </Button>
      <FormDrawer
        opened={secret !== undefined}
        onClose={() => setSecret(undefined)}
        size={560}
        title={`New secret of ${webhook.name}`}
        closeOnClickOutside={false}
      >
        {secret && <SecretPanel secret={secret} onDone={() => setSecret(undefined)} />}
      </FormDrawer>
    </>
  )
}

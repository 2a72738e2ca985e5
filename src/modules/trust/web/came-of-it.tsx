import { Anchor } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { registerApp, rotateAppSecret, widenApp } from '#modules/apps/contract.ts'
import { createWebhook } from '#modules/automation/contract.ts'
import { exportLeads } from '#modules/crm/contract/export.ts'
import { ExportFile } from '#modules/crm/web/export-file.tsx'
import { askViewing, createKey, invitePerson, makeDirectoryKey } from '#modules/identity/contract.ts'
import { AgreedKey } from '#modules/identity/web/collect-key.tsx'
import { AgreedViewing } from '#modules/identity/web/view-as.tsx'

const link = (to: string, words: string, then: string) => (
  <p>
    <Anchor component={Link} to={to} inherit>
      {words}
    </Anchor>
    . {then}
  </p>
)

type Shown = (answer: { id?: string; operation?: string; connection?: string }) => ReactNode

const app: Shown = ({ id }) =>
  id && (
    <p>
      <Anchor component={Link} to={`/settings/apps/${id}`} inherit>
        Open the app
      </Anchor>
      . A secret that was asked for waits for you there.
    </p>
  )

/** What an agreed request left for whoever asked, by the action that was asked. */
const shown: Record<string, Shown> = {
  [exportLeads.name]: ({ operation }) => operation && <ExportFile operation={operation} />,
  [createKey.name]: ({ id }) => id && <AgreedKey id={id} />,
  [makeDirectoryKey.name]: ({ connection }) =>
    connection && (
      <p>
        <Anchor component={Link} to={`/settings/sso/${connection}`} inherit>
          Open the connection
        </Anchor>
        . The key waits for you there, to be shown once.
      </p>
    ),
  [createWebhook.name]: ({ id }) =>
    id && link(`/settings/webhooks/${id}`, 'Open the webhook', 'Its signing secret is shown once you replace it there.'),
  [invitePerson.name]: ({ id }) =>
    id && link(`/settings/people/${id}`, 'Open the colleague', 'The link by which they come in is made there.'),
  [askViewing.name]: ({ id }) => id && <AgreedViewing id={id} />,
  [registerApp.name]: app,
  [rotateAppSecret.name]: app,
  [widenApp.name]: ({ id }) =>
    id && (
      <Anchor component={Link} to={`/settings/apps/${id}`} inherit>
        Open the app
      </Anchor>
    ),
}

/** `answer` is there for whoever asked, once it is done. */
export const CameOfIt = ({ action, answer }: { action: string; answer?: unknown }) =>
  answer ? (shown[action]?.(answer) ?? null) : null

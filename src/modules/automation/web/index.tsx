import { IconWebhook } from '@tabler/icons-react'
import { lazyPage, type Page } from '#ui/frame/page.ts'
import { prefetch } from '#ui/use-action.ts'
import { listWebhooks } from '../contract.ts'

export const pages: readonly Page[] = [
  {
    path: '/settings/webhooks',
    title: 'Webhooks',
    needs: 'webhook.read',
    settings: {
      about: 'Tell a program of yours at once when something happens here.',
      group: 'Integrations',
      icon: IconWebhook,
      order: 2,
    },
    load: () => prefetch(listWebhooks, {}),
    Page: lazyPage(() => import('./webhooks-page.tsx'), 'WebhooksPage'),
  },
  {
    path: '/settings/webhooks/$webhook',
    title: 'Webhook',
    needs: 'webhook.read',
    load: () => prefetch(listWebhooks, {}),
    Page: lazyPage(() => import('./webhook-page.tsx'), 'WebhookPage'),
  },
]

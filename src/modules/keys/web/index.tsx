import { IconShieldLock } from '@tabler/icons-react'
import { recordActs } from '#modules/crm/web/slots.ts'
import type { House } from '#ui/frame/house.ts'
import { lazyPage, type Page } from '#ui/frame/page.ts'
import { fill } from '#ui/frame/slot.tsx'
import { prefetch } from '#ui/use-action.ts'
import { readKeys } from '../contract.ts'
import { EraseAct } from './erase-act.tsx'

export const pages: readonly Page[] = [
  {
    path: '/settings/encryption',
    title: 'Encryption keys',
    alsoCalled: 'rotate sealed envelope kms hsm erase crypto',
    needs: 'seal.read',
    settings: {
      about: 'What your company’s values are sealed with, how old each key is, and what did not open.',
      group: 'Trust',
      icon: IconShieldLock,
      order: 5,
    },
    load: () => prefetch(readKeys, {}),
    Page: lazyPage(() => import('./keys-page.tsx'), 'KeysPage'),
  },
  {
    path: '/settings/encryption/erasures/$erasure',
    title: 'Certificate of destruction',
    needs: 'seal.read',
    Page: lazyPage(() => import('./certificate-page.tsx'), 'CertificatePage'),
  },
]

/** What this room gives to the frame beside its pages. */
export const frame = { fillings: [fill(recordActs, EraseAct, { needs: 'person.erase', order: 90 })] } satisfies Partial<House>

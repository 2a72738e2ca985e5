import { lazy } from 'react'
import { companyParts } from '#modules/identity/web/slots.ts'
import type { House } from '#ui/frame/house.ts'
import { lazyPage, type Page } from '#ui/frame/page.ts'
import { banners, fill } from '#ui/frame/slot.tsx'

/** The operator's own pages: outside the members' frame, whose session says nothing here. */
export const pages: Page[] = [
  {
    path: '/operator',
    title: 'Clients',
    needs: null,
    bare: true,
    Page: lazyPage(() => import('./clients-page.tsx'), 'ClientsPage'),
  },
  {
    path: '/operator/link',
    title: 'Your link',
    needs: null,
    bare: true,
    Page: lazyPage(() => import('./enroll-page.tsx'), 'EnrollPage'),
  },
  {
    path: '/operator/clients/$client',
    title: 'Client',
    needs: null,
    bare: true,
    Page: lazyPage(() => import('./client-page.tsx'), 'ClientPage'),
  },
  {
    path: '/operator/witness',
    title: 'Waiting for a witness',
    needs: null,
    bare: true,
    Page: lazyPage(() => import('./witness-page.tsx'), 'WitnessPage'),
  },
  {
    path: '/operator/streams',
    title: 'SIEM streams',
    needs: null,
    bare: true,
    Page: lazyPage(() => import('./streams-page.tsx'), 'OperatorStreamsPage'),
  },
  {
    path: '/operator/operators',
    title: 'Operators',
    needs: null,
    bare: true,
    Page: lazyPage(() => import('./operators-page.tsx'), 'OperatorsPage'),
  },
]

const DoingsPart = lazy(() => import('./doings-part.tsx').then(m => ({ default: m.DoingsPart })))

const ClosingPart = lazy(() => import('./closing-part.tsx').then(m => ({ default: m.ClosingPart })))
const ClosingBanner = lazy(() => import('./closing-banner.tsx').then(m => ({ default: m.ClosingBanner })))

/** What this room gives to the members' frame. */
export const frame = {
  fillings: [
    fill(companyParts, DoingsPart, { needs: 'company.doings' }),
    fill(companyParts, ClosingPart, { needs: 'company.manage', order: 9 }),
    fill(banners, ClosingBanner, { needs: 'company.manage' }),
  ],
} satisfies Partial<House>

import { IconFileImport, IconTarget, IconUserPlus } from '@tabler/icons-react'
import { lazy } from 'react'
import {
  leadActs,
  leadFilterFields,
  leadSide,
  leadsActs,
  leadsEmpty,
  todayActs,
  todayEmpty,
  todayTop,
} from '#modules/crm/web/slots.ts'
import { companyParts } from '#modules/identity/web/slots.ts'
import type { House } from '#ui/frame/house.ts'
import { lazyPage, type Page } from '#ui/frame/page.ts'
import { fill } from '#ui/frame/slot.tsx'
import { AddLeadLayer } from './add-lead-layer.tsx'
import { routingPages } from './routing-pages.ts'
import { useSourceFilter } from './source-filter.ts'

export const pages: readonly Page[] = [
  {
    path: '/lead-hunter',
    title: 'Lead hunter',
    alsoCalled: 'sources forms keys intake arrivals vendors landing page',
    needs: 'source.read',
    nav: { label: 'Lead hunter', section: 'Hunters', icon: IconTarget, order: 110, key: 'h' },
    settings: {
      about: 'Sources and their keys, forms, and everything that ever came in.',
      group: 'Leads',
      icon: IconTarget,
      order: 10,
    },
    Page: lazyPage(() => import('./lead-hunter-page.tsx'), 'LeadHunterPage'),
  },
  {
    path: '/lead-hunter/sources/$source',
    title: 'Source',
    needs: 'source.read',
    Page: lazyPage(() => import('./source-page.tsx'), 'SourcePage'),
  },
  {
    path: '/lead-hunter/forms/$form',
    title: 'Form',
    needs: 'form.read',
    Page: lazyPage(() => import('./form-page.tsx'), 'FormPage'),
  },
  {
    path: '/import',
    title: 'Imports',
    alsoCalled: 'csv file vcard spreadsheet undo',
    needs: 'import.read',
    Page: lazyPage(() => import('./imports-page.tsx'), 'ImportsPage'),
  },
  {
    path: '/import/new',
    title: 'Import a file',
    alsoCalled: 'csv upload vcard spreadsheet leads',
    needs: 'lead.import',
    Page: lazyPage(() => import('./import-upload-page.tsx'), 'ImportUploadPage'),
  },
  {
    path: '/import/$import',
    title: 'Import',
    needs: 'import.read',
    Page: lazyPage(() => import('./import-page.tsx'), 'ImportPage'),
  },
  {
    path: '/welcome',
    title: 'Welcome',
    needs: 'demo.manage',
    Page: lazyPage(() => import('./welcome-page.tsx'), 'WelcomePage'),
  },
  ...routingPages,
]

const LeadActs = lazy(() => import('./lead-acts.tsx').then(m => ({ default: m.LeadActs })))
const LeadRoute = lazy(() => import('./lead-route.tsx').then(m => ({ default: m.LeadRoute })))
const TodayActs = lazy(() => import('./today-acts.tsx').then(m => ({ default: m.TodayActs })))
const TodayStart = lazy(() => import('./today-start.tsx').then(m => ({ default: m.TodayStart })))
const Unclaimed = lazy(() => import('./unclaimed.tsx').then(m => ({ default: m.Unclaimed })))
const LeadsActs = lazy(() => import('./leads-slots.tsx').then(m => ({ default: m.LeadsActs })))
const DemoPart = lazy(() => import('./demo-part.tsx').then(m => ({ default: m.DemoPart })))
const LeadsEmpty = lazy(() => import('./leads-slots.tsx').then(m => ({ default: m.LeadsEmpty })))

/** What this room gives to the frame, and puts into the pages of the rooms below it. */
export const frame = {
  quickAdd: [
    { label: 'Lead', icon: IconUserPlus, needs: 'lead.add', to: '?add=lead', key: 'c' },
    { label: 'Leads from a file', icon: IconFileImport, needs: 'lead.import', to: '/import/new' },
  ],
  layers: [AddLeadLayer],
  demoPage: '/welcome',
  fillings: [
    fill(leadActs, LeadActs),
    fill(leadSide, LeadRoute, { order: -10, needs: 'lead.trace' }),
    fill(todayActs, TodayActs),
    fill(todayEmpty, TodayStart, { needs: 'demo.manage' }),
    fill(todayTop, Unclaimed, { needs: 'lead.claim' }),
    fill(leadsActs, LeadsActs),
    fill(leadsEmpty, LeadsEmpty),
    fill(leadFilterFields, useSourceFilter, { needs: 'source.read' }),
    fill(companyParts, DemoPart, { needs: 'demo.manage' }),
  ],
} satisfies Partial<House>

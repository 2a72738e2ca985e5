import {
  IconAddressBook,
  IconBuildingBank,
  IconForms,
  IconHome,
  IconLayoutKanban,
  IconPalette,
  IconPhoneCall,
  IconTarget,
  IconUserPlus,
} from '@tabler/icons-react'
import type { House } from '../frame/house.ts'
import { lazyPage, type Page } from '../frame/page.ts'
import { MeProvider } from '../me.ts'
import { sampleLeads, sampleMe } from './sample.ts'
import { SampleBell, SampleJobs } from './slots.tsx'

const pages: Page[] = [
  {
    path: '/gallery',
    title: 'Parts',
    needs: null,
    nav: { label: 'Parts', section: 'Work', icon: IconPalette, order: 900, key: 'p' },
    Page: lazyPage(() => import('./parts-page.tsx'), 'PartsPage'),
  },
  {
    path: '/gallery/list',
    title: 'Leads',
    needs: 'lead.read',
    nav: { label: 'List', section: 'Work', icon: IconAddressBook, order: 901, key: 'l' },
    Page: lazyPage(() => import('./list-page.tsx'), 'ListPage'),
  },
  {
    path: '/gallery/board',
    title: 'Pipeline',
    needs: null,
    nav: { label: 'Board', section: 'Work', icon: IconLayoutKanban, order: 902, key: 'b' },
    Page: lazyPage(() => import('./board-page.tsx'), 'BoardPage'),
  },
  { path: '/gallery/lead/$lead', title: 'Lead', needs: null, Page: lazyPage(() => import('./record-page.tsx'), 'RecordPage') },
  {
    path: '/gallery/record',
    title: 'Lead',
    needs: null,
    nav: { label: 'Record', section: 'Hunters', icon: IconTarget, order: 903 },
    Page: lazyPage(() => import('./record-page.tsx'), 'RecordPage'),
  },
  {
    path: '/gallery/form',
    title: 'Add a lead',
    needs: null,
    nav: { label: 'Form', section: 'Runners', icon: IconForms, order: 904, key: 'f' },
    Page: lazyPage(() => import('./form-page.tsx'), 'FormPage'),
  },
  {
    path: '/gallery/states',
    title: 'States',
    needs: null,
    nav: { label: 'States', section: 'Runners', icon: IconPhoneCall, order: 905 },
    Page: lazyPage(() => import('./states-page.tsx'), 'StatesPage'),
  },
  {
    path: '/gallery/closed',
    title: 'Webhooks',
    needs: 'webhook.manage',
    nav: { label: 'Webhooks', section: 'Firm', icon: IconBuildingBank, order: 906 },
    Page: lazyPage(() => import('./states-page.tsx'), 'StatesPage'),
  },
]

/** Adds the samples to a house, signed in as an invented loan officer. */
export const withGallery = (house: House): House => ({
  ...house,
  pages: [...house.pages, ...pages],
  Gate:
    location.pathname.startsWith('/gallery') || house.pages.length === 0
      ? ({ children }) => <MeProvider value={sampleMe}>{children}</MeProvider>
      : house.Gate,
  quickAdd: [
    ...(house.quickAdd ?? []),
    { label: 'Lead', icon: IconUserPlus, needs: 'lead.add', to: '/gallery/form' },
    { label: 'Loan', icon: IconHome, needs: 'loan.edit', to: '/gallery/form' },
  ],
  searches: [
    ...(house.searches ?? []),
    {
      group: 'Leads',
      needs: 'lead.read',
      find: async text =>
        sampleLeads
          .filter(lead => lead.name.toLowerCase().includes(text.toLowerCase()))
          .slice(0, 5)
          .map(lead => ({
            id: lead.id,
            label: lead.name,
            detail: `${lead.stage}, ${lead.state}`,
            to: `/gallery/lead/${lead.id}`,
          })),
    },
  ],
  slots: { Bell: SampleBell, Jobs: SampleJobs, ...house.slots },
  signOut: house.signOut ?? (() => undefined),
})

import { IconBuildingBank, IconColumns3, IconForms, IconUsersGroup } from '@tabler/icons-react'
import { lazyPage, type Page } from '#ui/frame/page.ts'
import { prefetch } from '#ui/use-action.ts'
import { listCustomFields } from '../contract/custom-field.ts'
import { readLoan } from '../contract/loan.ts'
import { readPartner } from '../contract/partner.ts'
import { listPipelines } from '../contract/pipeline.ts'

/** Loans, partners, and the stages they go through. */
export const loanPages: readonly Page[] = [
  {
    path: '/loans',
    title: 'Loans',
    needs: 'loan.read',
    nav: { label: 'Loans', section: 'Work', icon: IconBuildingBank, order: 40, key: 'o' },
    load: () => prefetch(listPipelines, {}),
    Page: lazyPage(() => import('./loans-page.tsx'), 'LoansPage'),
  },
  {
    path: '/loans/$loan',
    title: 'Loan',
    needs: 'loan.read',
    load: ({ params }) => prefetch(readLoan, { loan: params.loan! }),
    Page: lazyPage(() => import('./loan-page.tsx'), 'LoanPage'),
  },
  {
    path: '/partners',
    title: 'Partners',
    needs: 'partner.read',
    nav: { label: 'Partners', section: 'Work', icon: IconUsersGroup, order: 50, key: 'r' },
    load: () => prefetch(listPipelines, {}),
    Page: lazyPage(() => import('./partners-page.tsx'), 'PartnersPage'),
  },
  {
    path: '/partners/$partner',
    title: 'Partner',
    needs: 'partner.read',
    load: ({ params }) => prefetch(readPartner, { partner: params.partner! }),
    Page: lazyPage(() => import('./partner-page.tsx'), 'PartnerPage'),
  },
  {
    path: '/settings/pipelines',
    title: 'Pipelines',
    needs: 'pipeline.read',
    settings: {
      about: 'The stages of leads, loans and partners, how long each may take, and why a loan is lost.',
      group: 'Leads',
      icon: IconColumns3,
      order: 10,
    },
    load: () => prefetch(listPipelines, {}),
    Page: lazyPage(() => import('./pipelines-page.tsx'), 'PipelinesPage'),
  },
  {
    path: '/settings/custom-fields',
    title: 'Custom fields',
    alsoCalled: 'own fields data class sealed',
    needs: 'customField.manage',
    settings: {
      about: 'Fields of your own for leads and people, each with a class that says who may see it.',
      group: 'Leads',
      icon: IconForms,
      order: 12,
    },
    load: () => prefetch(listCustomFields, {}),
    Page: lazyPage(() => import('./custom-fields-page.tsx'), 'CustomFieldsPage'),
  },
]

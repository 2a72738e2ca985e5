import {
  IconBuilding,
  IconBuildingCommunity,
  IconBuildingSkyscraper,
  IconKey,
  IconSettings,
  IconShieldLock,
  IconTable,
  IconUserCircle,
  IconUsers,
} from '@tabler/icons-react'
import { lazyPage, type Page } from '#ui/frame/page.ts'
import { prefetch } from '#ui/use-action.ts'
import {
  listBranches,
  listConnections,
  listFactors,
  listKeys,
  listMatrixVersions,
  listPartnerCompanies,
  listPeople,
  listSessions,
  readCatalogue,
  readCompany,
  readConnection,
} from '../contract.ts'

export { Gate } from './gate.tsx'
export { signOut } from './session.ts'

const people = () => [prefetch(listPeople, {}), prefetch(listBranches, {})]

export const pages: Page[] = [
  { path: '/setup', title: 'Set up', needs: null, bare: true, Page: lazyPage(() => import('./setup-page.tsx'), 'SetupPage') },
  {
    path: '/sign-in',
    title: 'Sign in',
    needs: null,
    bare: true,
    Page: lazyPage(() => import('./sign-in-page.tsx'), 'SignInPage'),
  },
  { path: '/link', title: 'Your link', needs: null, bare: true, Page: lazyPage(() => import('./link-page.tsx'), 'LinkPage') },
  {
    path: '/settings',
    title: 'Settings',
    needs: null,
    nav: { label: 'Settings', section: 'Firm', icon: IconSettings, order: 990, key: 's' },
    Page: lazyPage(() => import('./settings-page.tsx'), 'SettingsPage'),
  },
  {
    path: '/settings/me',
    title: 'Your account',
    needs: null,
    settings: {
      about: 'Name, time zone, absence, password, passkeys, and where you are signed in.',
      group: 'You',
      icon: IconUserCircle,
      order: 1,
    },
    load: () => [prefetch(listSessions, {}), prefetch(listFactors, {})],
    Page: lazyPage(() => import('./me-page.tsx'), 'MePage'),
  },
  {
    path: '/settings/company',
    title: 'Company',
    needs: 'people.read',
    settings: { about: 'Name, NMLS ID, time zone and business hours.', group: 'Company', icon: IconBuildingSkyscraper, order: 1 },
    load: () => prefetch(readCompany, {}),
    Page: lazyPage(() => import('./company-page.tsx'), 'CompanyPage'),
  },
  {
    path: '/settings/people',
    title: 'Colleagues',
    alsoCalled: 'invite user team member people license',
    needs: 'people.read',
    settings: {
      about: 'Who can sign in, what they may do, and the states they are licensed in.',
      group: 'Company',
      icon: IconUsers,
      order: 2,
    },
    load: people,
    Page: lazyPage(() => import('./people-page.tsx'), 'PeoplePage'),
  },
  {
    path: '/settings/people/$person',
    title: 'Colleague',
    needs: 'people.read',
    load: people,
    Page: lazyPage(() => import('./person-page.tsx'), 'PersonPage'),
  },
  {
    path: '/settings/branches',
    title: 'Branches',
    needs: 'people.read',
    settings: {
      about: 'Offices. A manager sees and assigns the leads of theirs.',
      group: 'Company',
      icon: IconBuilding,
      order: 3,
    },
    load: () => prefetch(listBranches, {}),
    Page: lazyPage(() => import('./branches-page.tsx'), 'BranchesPage'),
  },
  {
    path: '/settings/partner-companies',
    title: 'Partner companies',
    alsoCalled: 'realtor brokerage agent team representative',
    needs: 'people.read',
    settings: {
      about: 'Companies whose people send leads in and see only those.',
      group: 'Company',
      icon: IconBuildingCommunity,
      order: 4,
    },
    load: () => prefetch(listPartnerCompanies, {}),
    Page: lazyPage(() => import('./partner-companies-page.tsx'), 'PartnerCompaniesPage'),
  },
  {
    path: '/settings/sso',
    title: 'Single sign-on',
    alsoCalled: 'sso saml oidc scim okta entra azure provisioning directory',
    needs: 'sso.manage',
    settings: {
      about: 'Sign in with the company’s own provider; let its directory make and end access.',
      group: 'Integrations',
      icon: IconShieldLock,
      order: 3,
    },
    load: () => prefetch(listConnections, {}),
    Page: lazyPage(() => import('./sso-page.tsx'), 'SsoPage'),
  },
  {
    path: '/settings/sso/$connection',
    title: 'Connection',
    needs: 'sso.manage',
    load: ({ params }) => prefetch(readConnection, { connection: params.connection! }),
    Page: lazyPage(() => import('./sso-connection-page.tsx'), 'SsoConnectionPage'),
  },
  {
    path: '/settings/keys',
    title: 'API keys',
    needs: 'key.manage',
    settings: { about: 'Let a program of yours read and write here.', group: 'Integrations', icon: IconKey, order: 1 },
    load: () => prefetch(listKeys, {}),
    Page: lazyPage(() => import('./keys-page.tsx'), 'KeysPage'),
  },
  {
    path: '/settings/matrix',
    title: 'Security matrix',
    alsoCalled: 'permissions rights user types security templates roles exceptions',
    needs: 'matrix.read',
    settings: {
      about: 'Who may do what: your user types, what they may see and do, and who signed it.',
      group: 'Trust',
      icon: IconTable,
      order: 1,
    },
    load: () => [prefetch(listMatrixVersions, {}), prefetch(readCatalogue, {})],
    Page: lazyPage(() => import('./matrix-page.tsx'), 'MatrixPage'),
  },
]

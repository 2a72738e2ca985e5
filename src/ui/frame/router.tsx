import { createRootRoute, createRoute, createRouter, Navigate, Outlet } from '@tanstack/react-router'
import { parseSearch, stringifySearch, type UrlState } from '../url-state.ts'
import { ErrorPage } from './error-page.tsx'
import { Frame } from './frame.tsx'
import type { House } from './house.ts'
import { NotFound } from './not-found.tsx'
import type { Page } from './page.ts'
import { pageHost } from './page-host.tsx'

export function routerOf(house: House) {
  const root = createRootRoute({ component: Outlet, errorComponent: ErrorPage })
  const member = createRoute({
    getParentRoute: () => root,
    id: 'member',
    component: () => (
      <house.Gate>
        <Frame />
      </house.Gate>
    ),
  })

  const routeOf = (page: Page) =>
    createRoute({
      getParentRoute: () => (page.bare ? root : member) as typeof root,
      path: page.path,
      component: pageHost(page),
      errorComponent: ErrorPage,
      ...(page.load && {
        loaderDeps: ({ search }: { search: UrlState }) => search,
        // Not awaited: the page opens at once, as skeletons, and the answers fall into it.
        loader: ({ params, deps }: { params: Record<string, string>; deps: UrlState }) =>
          void page.load?.({ params, search: deps }),
      }),
    })

  const first = house.pages.filter(page => page.nav).sort((a, b) => a.nav!.order - b.nav!.order)[0]
  const home = createRoute({
    getParentRoute: () => member,
    path: '/',
    component: () => (first ? <Navigate to={first.path} replace /> : <NotFound />),
  })
  const lost = createRoute({ getParentRoute: () => member, path: '$', component: NotFound })

  const inside = house.pages.filter(page => !page.bare)
  const outside = house.pages.filter(page => page.bare)
  return createRouter({
    routeTree: root.addChildren([
      ...outside.map(routeOf),
      member.addChildren([...(inside.some(page => page.path === '/') ? [] : [home]), ...inside.map(routeOf), lost]),
    ]),
    parseSearch,
    stringifySearch,
    defaultPreload: 'intent',
    defaultPreloadDelay: 60,
    defaultPreloadStaleTime: 0,
    scrollRestoration: false,
  })
}

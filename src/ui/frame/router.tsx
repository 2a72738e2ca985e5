import { createRootRoute, createRoute, createRouter, Navigate, Outlet } from '@tanstack/react-router'
import { useMe } from '../me.ts'
import { parseSearch, stringifySearch, type UrlState } from '../url-state.ts'
import { ErrorPage } from './error-page.tsx'
import { Frame } from './frame.tsx'
import type { House } from './house.ts'
import { menuOf } from './may-open.ts'
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

  /** Home is the first page of one's own menu. */
  const Home = () => {
    const [first] = menuOf(useMe(), house.pages)
    return first ? <Navigate to={first.path} replace /> : <NotFound />
  }
  const home = createRoute({ getParentRoute: () => member, path: '/', component: Home })
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

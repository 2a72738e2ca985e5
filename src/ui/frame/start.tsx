import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { leadTo } from '../feedback/approval-link.tsx'
import { WordHost } from '../feedback/confirm-by-word.tsx'
import { ReasonHost } from '../feedback/reason-host.tsx'
import { Toasts } from '../feedback/toast-place.tsx'
import { queryClient } from '../query-client.ts'
import { cssVariables, theme } from '../theme.ts'
import { type House, HouseProvider } from './house.ts'
import { routerOf } from './router.tsx'
import '../styles.css'
import '../motion.css'

/** The key that `scheme.js` reads before the first paint. */
const scheme = localStorageColorSchemeManager({ key: 'color-scheme' })

export function startApp(house: House) {
  const router = routerOf(house)
  if (house.approvalPath) leadTo(house.approvalPath, path => router.history.push(path))
  // A page that was opened before an update asks for files that are gone; loading again once is the whole cure.
  window.addEventListener('vite:preloadError', event => {
    const at = Number(sessionStorage.getItem('reloaded-at'))
    if (Date.now() - at < 60_000) return
    event.preventDefault()
    sessionStorage.setItem('reloaded-at', String(Date.now()))
    location.reload()
  })
  createRoot(document.getElementById('app')!).render(
    <StrictMode>
      <MantineProvider theme={theme} cssVariablesResolver={cssVariables} colorSchemeManager={scheme} defaultColorScheme="auto">
        {/* Menus, questions and toasts are drawn in here: a landmark of their own, above everything. */}
        <section id="layers" aria-label="Menus, questions and messages" />
        <QueryClientProvider client={queryClient}>
          <HouseProvider value={house}>
            <RouterProvider router={router} />
            <WordHost />
            <ReasonHost />
          </HouseProvider>
        </QueryClientProvider>
        <Toasts />
      </MantineProvider>
    </StrictMode>,
  )
}

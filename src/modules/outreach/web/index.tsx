import { lazy } from 'react'
import { contactConsent } from '#modules/crm/web/slots.ts'
import type { House } from '#ui/frame/house.ts'
import { fill } from '#ui/frame/slot.tsx'

const Consents = lazy(() => import('./consents.tsx').then(part => ({ default: part.Consents })))

export const frame = { fillings: [fill(contactConsent, Consents, { needs: 'consent.read' })] } satisfies Partial<House>

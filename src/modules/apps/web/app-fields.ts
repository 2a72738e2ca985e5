import { z } from 'zod'
import { functionField } from '#modules/identity/web/function-pick.tsx'
import { appPermissions } from '#policy/app-rights.ts'
import type { FieldOptions } from '#ui/form/field.ts'
import { reason } from '#ui/form/reason.ts'
import { appKinds, registerApp, updateApp } from '../contract.ts'
import { dayChoices } from './words.ts'

/** The contract wants functions by name and days by number; a form holds text. */
const texts = {
  permissions: z.array(z.string()).min(1, 'Choose what the app may ask for.'),
  mostDays: z.enum(['1', '7', '30', '90', '180', '365']).default('90'),
  redirects: z.array(z.string()).default([]),
}
export const registerForm = z.object({
  name: registerApp.input.shape.name,
  kind: z.enum(appKinds).default('confidential'),
  ...texts,
  ownName: z.boolean().default(false),
  rows: z.enum(['all', 'some']).default('all'),
  branches: z.array(z.string()).default([]),
  officers: z.array(z.string()).default([]),
  reason,
})
export const changeForm = z.object({
  name: updateApp.input.shape.name.unwrap(),
  ...texts,
  owner: z.string(),
  reason: reason.optional(),
})

export const appFields = {
  name: { label: 'Name', placeholder: 'Calendar sync', description: 'People see it when the app asks them.' },
  redirects: {
    label: 'Addresses people are sent back to',
    kind: 'tags',
    placeholder: 'https://app.example.com/callback',
    unmarked: true,
    description: 'Exactly as the app sends them. Enter after each; none where it only works in its own name.',
  },
  permissions: {
    ...functionField(appPermissions),
    label: 'May ask for',
    description: 'As little as it needs. A person lets it do only what they may do themselves.',
  },
  mostDays: {
    label: 'A person can let it in for at most',
    options: dayChoices(365),
    description: 'Afterwards the app asks again.',
  },
} satisfies Record<string, FieldOptions>

export const kindChoices = [
  { value: 'confidential', label: 'A server that can keep a secret' },
  { value: 'public', label: 'A program on people’s devices, without a secret' },
]
